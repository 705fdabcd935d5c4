/**
 * The node: starting it, its settings, and the one place that wires adapters to ports.
 *
 * <p>What a service does belongs in the service's own package.
 */
package org.muniment.node;
