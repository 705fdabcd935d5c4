package org.muniment.persistence.search;

import java.util.Optional;

/**
 * The generations of this node's index: the one that answers and, while a new one is built from the
 * journal, that one too. Each has its own positions. Whenever a process dies, the next one finds
 * the same two, or the new one alone.
 *
 * <p>Calls but {@link #current} block and are made by one thread at a time.
 */
public interface SearchIndexes extends AutoCloseable {

  /** The one that answers. Whoever holds it when it is replaced asks here again. */
  SearchIndex current();

  /** The one that is being built, also if that was begun by an earlier process. */
  Optional<SearchIndex> next();

  /**
   * Begins the next generation, empty.
   *
   * @throws IllegalStateException when there is one
   */
  SearchIndex begin();

  /**
   * Puts the next generation in the place of the current one, durably, and removes that. Nothing
   * may write to it any more; searches under way end as they began.
   *
   * @throws IllegalStateException when there is no next one
   */
  void swap();

  /** Lets go of all of them. */
  @Override
  void close();
}
