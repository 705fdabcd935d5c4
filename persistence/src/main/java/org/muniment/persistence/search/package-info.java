/**
 * The port of the search service: one read model for every search and every listing.
 *
 * <p>The query language is parsed here, once for all adapters; adapters live in sub-packages.
 */
package org.muniment.persistence.search;
