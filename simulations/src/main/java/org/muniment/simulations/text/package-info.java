/**
 * Text that looks like a language to an index, and is the same again for the same seed.
 *
 * <p>No files, no network.
 */
package org.muniment.simulations.text;
