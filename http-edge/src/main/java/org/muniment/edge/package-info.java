/**
 * The HTTP edge: binds, wires the routes, drains. Stateless; what it needs from the rest comes in
 * through the interfaces of {@link org.muniment.edge.Services}.
 *
 * <p>May not know an adapter, a database or a cluster.
 */
package org.muniment.edge;
