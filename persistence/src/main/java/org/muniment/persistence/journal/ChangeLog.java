package org.muniment.persistence.journal;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What happened to documents, one record after the other.
 *
 * <p>On the way along the cursors every record of every document comes exactly once, a document's
 * records in order and without gaps. Records of different documents come in no promised order: one
 * whose transaction commits late comes late. Cursors hold for ever. Only a journal that was
 * restored from a backup may bring records again, and then from the beginning.
 */
public interface ChangeLog {

  /** The cursor before the first record. */
  String BEGINNING = "";

  /**
   * A record of a document.
   *
   * @param cursor goes on after it
   */
  record Change(RecordHeader header, String cursor) {}

  /**
   * Some records.
   *
   * @param next goes on after them
   * @param more whether others are there already; a page may be empty and yet have more behind it
   */
  record Page(List<Change> changes, String next, boolean more) {
    public Page {
      changes = List.copyOf(changes);
    }
  }

  /**
   * The records after a cursor that are in the journal now.
   *
   * @param cursor {@link #BEGINNING}, or what a page or a change of this journal carried
   * @param limit most records
   * @throws IllegalArgumentException when it is no cursor of this journal
   */
  CompletionStage<Page> after(String cursor, int limit);
}
