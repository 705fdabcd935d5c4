/**
 * The document service: the entity that is the single writer of a document's history, and its place
 * in the cluster.
 *
 * <p>No HTTP and no adapter of a store may come in here.
 */
package org.muniment.node.document;
