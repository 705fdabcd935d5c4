/**
 * The search service: the follower that keeps this node's copy of the index up with the journal,
 * and the actor that answers searches from it.
 *
 * <p>Knows the index only through its port; nothing of Lucene, HTTP or a journal plugin.
 */
package org.muniment.node.search;
