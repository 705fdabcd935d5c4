/**
 * The load program: how many operations a second, how long each, and every answer checked.
 *
 * <p>Measures and reports; it knows nothing of how a node works.
 */
package org.muniment.simulations.bench;
