/**
 * The everyday client: import, export, search, get, put and history, over HTTP.
 *
 * <p>May not use anything of a node but its HTTP interface and the values of {@code protocol}.
 */
package org.muniment.ops.client;
