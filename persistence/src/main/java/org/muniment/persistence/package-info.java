/**
 * What is durable: the journal's schemas and the ports with their adapters.
 *
 * <p>One package per port, one sub-package per adapter. Nothing of HTTP and no actor.
 */
package org.muniment.persistence;
