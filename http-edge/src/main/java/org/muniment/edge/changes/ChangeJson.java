package org.muniment.edge.changes;

import java.time.Instant;
import org.muniment.persistence.journal.DocumentFold;
import org.muniment.persistence.journal.RecordHeader;

/**
 * A change as clients see it.
 *
 * @param type stored name of the event, for example {@code document.described}
 * @param revision of the document after it; also the sequence in its history
 */
record ChangeJson(String document, String type, long revision, Instant at) {

  static ChangeJson of(RecordHeader header) {
    return new ChangeJson(
        DocumentFold.documentId(header.persistenceId()).orElseThrow().toString(),
        header.type(),
        header.sequence(),
        header.at());
  }
}
