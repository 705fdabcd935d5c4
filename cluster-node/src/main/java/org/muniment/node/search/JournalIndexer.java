package org.muniment.node.search;

import java.util.List;
import java.util.Optional;
import org.muniment.node.metrics.IndexMeasurements;
import org.muniment.persistence.journal.ContentEvent;
import org.muniment.persistence.journal.DocumentEvent;
import org.muniment.persistence.journal.DocumentFold;
import org.muniment.persistence.journal.StoredEvent;
import org.muniment.persistence.search.ContentText;
import org.muniment.persistence.search.SearchIndex;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;

/**
 * Puts records of the journal into an index. What the index has already is passed over, so the same
 * may come any number of times; a document's records come without gaps. For one caller at a time.
 */
final class JournalIndexer {

  private final SearchIndex index;

  /** Measurements are of the index that answers. */
  private volatile boolean measured;

  /** Whether the files may hold what was erased; at a start nobody knows. */
  private volatile boolean erased = true;

  JournalIndexer(SearchIndex index, boolean measured) {
    this.index = index;
    this.measured = measured;
  }

  /** From now on what this does is measured. */
  void measure() {
    measured = true;
    count();
  }

  boolean isMeasured() {
    return measured;
  }

  /** The index went back to its last commit. */
  void restarted() {
    erased = true;
    if (measured) {
      count();
    }
  }

  private void count() {
    IndexMeasurements.counted(index.documents(), index.contentBytes());
  }

  /** Whether the index's files may hold what was erased. */
  boolean hasErased() {
    return erased;
  }

  /** Says whether they may. */
  void erased(boolean mayHold) {
    erased = mayHold;
  }

  /**
   * @param text for a content's event that brought one
   */
  void apply(StoredEvent stored, Optional<ContentText> text) {
    DocumentFold.documentId(stored.persistenceId())
        .ifPresentOrElse(id -> applyDocument(id, stored), () -> applyContent(stored, text));
  }

  private void applyDocument(DocumentId id, StoredEvent stored) {
    if (index.latestRevision(id) < stored.sequence()) {
      Optional<DocumentView> before = index.latest(id);
      after(before, stored)
          .ifPresentOrElse(document -> put(before, document), () -> purge(id, before, stored));
    }
  }

  /**
   * The document after a record; empty when it was purged, now or later: a record that is erased
   * says so, and so does one that was read in time but whose predecessors were not.
   */
  private static Optional<DocumentView> after(Optional<DocumentView> before, StoredEvent stored) {
    return stored
        .record()
        .event()
        .map(DocumentEvent.class::cast)
        .filter(event -> before.isPresent() || event instanceof DocumentEvent.Created)
        .flatMap(event -> DocumentFold.apply(before, stored.record().header(), event));
  }

  private void purge(DocumentId id, Optional<DocumentView> before, StoredEvent stored) {
    index.purge(id, stored.sequence());
    erased = true;
    if (measured) {
      before.map(DocumentView::content).ifPresent(IndexMeasurements::takenOut);
    }
  }

  private void put(Optional<DocumentView> before, DocumentView document) {
    index.putDocuments(List.of(document));
    if (measured) {
      IndexMeasurements.put(before.map(DocumentView::content), document.content());
    }
  }

  private void applyContent(StoredEvent stored, Optional<ContentText> text) {
    ContentEvent.contentHash(stored.persistenceId())
        .filter(hash -> index.latestSequence(hash) < stored.sequence())
        .ifPresent(hash -> applyContent(hash, stored, text));
  }

  private void applyContent(ContentHash hash, StoredEvent stored, Optional<ContentText> text) {
    text.ifPresent(present -> index.putText(hash, stored.sequence(), present));
    if (stored.record().event().map(ContentEvent.Forgotten.class::isInstance).orElse(true)) {
      index.removeText(hash, stored.sequence());
      erased = true;
    }
  }
}
