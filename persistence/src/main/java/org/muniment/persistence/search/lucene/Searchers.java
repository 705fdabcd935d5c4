package org.muniment.persistence.search.lucene;

import java.io.IOException;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.AlreadyClosedException;

/**
 * Hands out the searcher of the moment, also while what it searches is replaced by another opening
 * of the index: whoever has one keeps it until it is released.
 */
final class Searchers {

  private volatile SearcherManager current;

  Searchers(SearcherManager first) {
    this.current = first;
  }

  /** To be released. */
  IndexSearcher acquire() throws IOException {
    while (true) {
      SearcherManager asked = current;
      try {
        return asked.acquire();
      } catch (AlreadyClosedException e) {
        if (asked == current) {
          throw e;
        }
      }
    }
  }

  /** A reader counts its own users, so it does not matter who handed it out. */
  void release(IndexSearcher searcher) throws IOException {
    searcher.getIndexReader().decRef();
  }

  void refresh() throws IOException {
    current.maybeRefreshBlocking();
  }

  /** From now on hands out {@code next}'s. The former ones may be closed afterwards, not before. */
  void replace(SearcherManager next) {
    current = next;
  }
}
