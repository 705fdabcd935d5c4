/**
 * The search index on Lucene: a full copy of the read model in one local directory.
 *
 * <p>Nothing of Lucene leaves this package; nothing of actors, HTTP or the journal comes in.
 */
package org.muniment.persistence.search.lucene;
