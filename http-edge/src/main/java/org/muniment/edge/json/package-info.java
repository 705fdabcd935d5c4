/**
 * JSON as the edge reads and writes it: strict, bounded, one configuration.
 *
 * <p>May not know HTTP.
 */
package org.muniment.edge.json;
