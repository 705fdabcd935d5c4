/**
 * Tests of the package of the same name in the main sources.
 *
 * <p>Real processes where it is about processes.
 */
package org.muniment.simulations.text;
