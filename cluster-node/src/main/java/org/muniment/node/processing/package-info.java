/**
 * The processing service: follows the journal, reads the text of every new content in child
 * processes and keeps the result with the content, under its hash.
 *
 * <p>Nothing of a parser's classes or words leaves this package, and no document's history is
 * touched here.
 */
package org.muniment.node.processing;
