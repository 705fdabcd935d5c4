package org.muniment.persistence.journal.jdbc;

import java.util.List;

/**
 * What one look at the journal found.
 *
 * @param snapshot the database snapshot it looked through, in PostgreSQL's text form
 * @param floor the snapshot's xmin: every transaction below it had ended
 * @param rows what it found, by ordering
 */
record Sweep(String snapshot, long floor, List<JournalRow> rows) {

  Sweep withoutRows() {
    return new Sweep(snapshot, floor, List.of());
  }
}
