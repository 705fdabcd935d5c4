/**
 * Searches over HTTP: reads queries, asks the search service, writes answers.
 *
 * <p>The query language is the search service's; nothing here parses it.
 */
package org.muniment.edge.search;
