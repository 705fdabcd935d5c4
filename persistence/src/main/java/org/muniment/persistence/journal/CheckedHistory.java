package org.muniment.persistence.journal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.verification.Fault;

/**
 * What came of a {@link HistoryCheck}.
 *
 * @param records how many there are
 * @param last sequence number of the last record, 0 when there is none
 * @param lastAt when that happened; the epoch where no record says so
 * @param sound whether all records could be read, so that what follows can be relied on
 * @param document what the history comes to; empty after a purge, and for what is no document
 * @param textSequence of a content, the last record that brings a text or takes it back; 0 when
 *     there is none
 * @param references which contents its records need
 * @param faults what is wrong, in order; not more than were asked for
 * @param faultCount how many there are, those beyond that included
 */
public record CheckedHistory(
    String persistenceId,
    long records,
    long last,
    Instant lastAt,
    boolean sound,
    Optional<DocumentView> document,
    long textSequence,
    List<Reference> references,
    List<Fault> faults,
    long faultCount) {

  public CheckedHistory {
    references = List.copyOf(references);
    faults = List.copyOf(faults);
  }

  /** A content that a record needs. */
  public record Reference(String persistenceId, long sequence, StoredContent content) {}
}
