/**
 * Load, benchmarks and failure drills, against a running node and from the outside: over HTTP, with
 * real processes.
 *
 * <p>Nothing of the product is called in-process here.
 */
package org.muniment.simulations;
