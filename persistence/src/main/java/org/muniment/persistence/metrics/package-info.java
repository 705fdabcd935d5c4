/**
 * What is measured of the durable side: contents, journal, followers.
 *
 * <p>Records and nothing else: no decision may depend on a measurement. Labels come from fixed
 * sets.
 */
package org.muniment.persistence.metrics;
