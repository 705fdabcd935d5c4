/**
 * The conversation with the search service: finding documents by what they say and listing them by
 * what they are.
 *
 * <p>Answers carry views and short highlights, never the text of a document.
 */
package org.muniment.protocol.search;
