/**
 * What the node measures of itself, and how it gets out: Kamon's instruments, read by whoever asks
 * for {@code /metrics}.
 *
 * <p>Records and nothing else: no decision may depend on a measurement. Labels come from fixed
 * sets.
 */
package org.muniment.node.metrics;
