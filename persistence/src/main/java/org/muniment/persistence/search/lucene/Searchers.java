package org.muniment.persistence.search.lucene;

import java.io.IOException;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.AlreadyClosedException;

/**
 * Hands out the state of the moment, also while what it searches is replaced by another opening of
 * the index: whoever has one keeps it until it is released.
 */
final class Searchers {

  /** Of one opening; no two are the same. */
  static final class Opening {
    private final SearcherManager documents;
    private final SearcherManager texts;

    Opening(SearcherManager documents, SearcherManager texts) {
      this.documents = documents;
      this.texts = texts;
    }
  }

  private final ContentColumns columns = new ContentColumns();
  private volatile Opening current;

  Searchers(Opening first) {
    this.current = first;
  }

  /** To be released. */
  Snapshot acquire() throws IOException {
    while (true) {
      Opening asked = current;
      try {
        return acquire(asked);
      } catch (AlreadyClosedException e) {
        if (asked == current) {
          throw e;
        }
      }
    }
  }

  /** First the documents: contents that come later are newer, as {@link Snapshot} wants them. */
  private Snapshot acquire(Opening opening) throws IOException {
    IndexSearcher documents = opening.documents.acquire();
    try {
      return new Snapshot(documents, (TextSearcher) opening.texts.acquire(), columns);
    } catch (IOException | RuntimeException e) {
      documents.getIndexReader().decRef();
      throw e;
    }
  }

  /** A reader counts its own users, so it does not matter who handed it out. */
  void release(Snapshot snapshot) throws IOException {
    snapshot.texts().getIndexReader().decRef();
    snapshot.documents().getIndexReader().decRef();
  }

  /** First the contents, see {@link #acquire}. */
  void refresh() throws IOException {
    current.texts.maybeRefreshBlocking();
    current.documents.maybeRefreshBlocking();
  }

  /** From now on hands out {@code next}'s. The former ones may be closed afterwards, not before. */
  void replace(Opening next) {
    current = next;
  }
}
