package org.muniment.persistence.journal.jdbc;

import org.muniment.persistence.journal.JournalFeed;

/**
 * How far a feed has come, written as {@code <ordering>/<mark>}.
 *
 * @param ordering the highest place in the journal that the fast path has delivered
 * @param mark every row of a transaction below it whose place is at most {@code ordering} has been
 *     delivered
 */
record FeedPosition(long ordering, long mark) {

  static final FeedPosition BEGINNING = new FeedPosition(0, 0);

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it is no position of this feed
   */
  static FeedPosition parse(String position) {
    if (position.equals(JournalFeed.BEGINNING)) {
      return BEGINNING;
    }
    int slash = position.indexOf('/');
    try {
      return new FeedPosition(
          Long.parseUnsignedLong(position, 0, Math.max(slash, 0), 10),
          Long.parseUnsignedLong(position, slash + 1, position.length(), 10));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("no position of this journal: " + position, e);
    }
  }

  /** Whether everything that the other one vouches for had been delivered here too. */
  boolean covers(FeedPosition other) {
    return ordering >= other.ordering && mark >= other.mark;
  }

  @Override
  public String toString() {
    return ordering + "/" + mark;
  }
}
