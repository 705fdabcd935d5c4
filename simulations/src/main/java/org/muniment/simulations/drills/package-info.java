/**
 * Failure drills: something breaks on purpose while clients write, and afterwards everything that
 * was acknowledged must be there.
 *
 * <p>A drill breaks and repairs; what must hold is checked by {@code history}.
 */
package org.muniment.simulations.drills;
