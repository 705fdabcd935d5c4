/**
 * Nodes as processes: started, killed, stopped.
 *
 * <p>Nothing here looks inside of a node.
 */
package org.muniment.simulations.node;
