package org.muniment.persistence.journal.jdbc;

import java.util.List;

/**
 * What comes next from a position.
 *
 * @param from the position
 * @param rows of all tags, in the order of (transaction, ordering)
 * @param underWay transactions that were under way at the look
 * @param to the position after the rows
 * @param cut whether there was more than fits
 */
record FeedBatch(
    FeedPosition from, List<FeedRow> rows, List<Long> underWay, FeedPosition to, boolean cut) {

  FeedBatch {
    rows = List.copyOf(rows);
    underWay = List.copyOf(underWay);
  }

  /** Whether there is nothing to tell anybody. */
  boolean isEmpty() {
    return rows.isEmpty() && to.equals(from);
  }

  /** The same for a follower who has some of it already. */
  FeedBatch without(FeedPosition had) {
    return had.equals(from)
        ? this
        : new FeedBatch(
            had,
            rows.stream().filter(row -> !had.has(row.transaction(), row.ordering())).toList(),
            underWay,
            to.covers(had) ? to : had,
            cut);
  }

  /**
   * Whether it goes over a place that a follower was at, and does not have the row of that place:
   * it was taken back meanwhile.
   */
  boolean contradicts(FeedPosition had) {
    return had.ordering() > 0
        && !from.has(had.transaction(), had.ordering())
        && to.has(had.transaction(), had.ordering())
        && rows.stream()
            .noneMatch(
                row -> row.transaction() == had.transaction() && row.ordering() == had.ordering());
  }

  /** Bytes in memory, about. */
  int size() {
    return rows.stream().mapToInt(FeedRow::size).sum();
  }
}
