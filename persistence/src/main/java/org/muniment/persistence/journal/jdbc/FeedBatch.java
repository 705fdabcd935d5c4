package org.muniment.persistence.journal.jdbc;

import java.util.List;

/**
 * What comes next from a position.
 *
 * @param from the position
 * @param rows of all tags, in the order of (transaction, ordering)
 * @param shown all that the look showed from which they are; {@code to} unless there is more
 * @param to the position after them
 */
record FeedBatch(FeedPosition from, List<FeedRow> rows, FeedPosition shown, FeedPosition to) {

  FeedBatch {
    rows = List.copyOf(rows);
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Whether there was more than fits. */
  boolean isCut() {
    return !to.equals(shown);
  }

  /** The same for a follower who has some of it already. */
  FeedBatch without(FeedPosition had) {
    return had.equals(from)
        ? this
        : new FeedBatch(
            had,
            rows.stream().filter(row -> !had.has(row.transaction(), row.ordering())).toList(),
            shown,
            to.covers(had) ? to : had);
  }

  /** Bytes in memory, about. */
  int size() {
    return rows.stream().mapToInt(FeedRow::size).sum();
  }
}
