/**
 * Probes for whoever runs the node: alive, started, ready.
 *
 * <p>What readiness means is the node's to say; nothing here checks anything.
 */
package org.muniment.edge.health;
