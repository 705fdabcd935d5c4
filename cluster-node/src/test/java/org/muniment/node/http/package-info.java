/**
 * What a client may rely on (the contract), seen from outside: over real connections, against the
 * one node that all tests of this JVM share. A class per theme; {@link org.muniment.node.http.Api}
 * sends what a client would, {@link org.muniment.node.http.Wire} what none would.
 */
package org.muniment.node.http;
