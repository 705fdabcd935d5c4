package org.muniment.persistence.journal.jdbc;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.muniment.persistence.journal.JournalFeed;

/**
 * Which rows of the journal a feed has given: those up to a place in the order of (transaction,
 * ordering), but not those of transactions that were under way when it looked.
 *
 * <p>Written as {@code <transaction>:<ordering>:<open>,<open>…}, not longer than a column for
 * offsets. When too many were open, the text says less than was given and never more.
 *
 * @param transaction all rows of transactions below it were given, except of {@code open} ones
 * @param ordering of {@code transaction} itself, rows up to this one were given
 * @param open transactions below it that were under way, ascending
 */
record FeedPosition(long transaction, long ordering, List<Long> open) {

  static final FeedPosition BEGINNING = new FeedPosition(0, 0, List.of());

  /** What a column of the projections' offsets holds. */
  private static final int MAX_LENGTH = 255;

  private static final String NUMBER = "[0-9]{1,18}";
  private static final Pattern TEXT =
      Pattern.compile("(%1$s):(%1$s):((?:%1$s(?:,%1$s)*)?)".formatted(NUMBER));

  /** What a feed of an earlier version wrote: it says nothing that this one could use. */
  private static final Pattern EARLIER = Pattern.compile("%1$s/%1$s".formatted(NUMBER));

  FeedPosition {
    open = List.copyOf(open);
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it is no position of this feed
   */
  static FeedPosition parse(String position) {
    if (position.equals(JournalFeed.BEGINNING) || EARLIER.matcher(position).matches()) {
      return BEGINNING;
    }
    Matcher parts = TEXT.matcher(position);
    if (!parts.matches()) {
      throw new IllegalArgumentException("no position of this journal: " + position);
    }
    return new FeedPosition(
        Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)), numbers(parts.group(3)));
  }

  /**
   * All rows that a snapshot shows.
   *
   * @param snapshot in PostgreSQL's form, {@code xmin:xmax:xip,xip…}
   */
  static FeedPosition ofSnapshot(String snapshot) {
    String[] parts = snapshot.split(":", -1);
    return new FeedPosition(Long.parseLong(parts[1]), 0, numbers(parts[2]));
  }

  private static List<Long> numbers(String list) {
    return Stream.of(list.split(",")).filter(each -> !each.isEmpty()).map(Long::valueOf).toList();
  }

  /** Whether a row was given. */
  boolean has(long rowTransaction, long rowOrdering) {
    return rowTransaction < transaction
        ? !open.contains(rowTransaction)
        : rowTransaction == transaction && rowOrdering <= ordering;
  }

  /** Whether everything that was given at the other one was given here too. */
  boolean covers(FeedPosition other) {
    boolean asFar =
        transaction > other.transaction
            || (transaction == other.transaction && ordering >= other.ordering);
    return asFar && open.stream().noneMatch(other::hasSome);
  }

  private boolean hasSome(long of) {
    return of < transaction ? !open.contains(of) : of == transaction && ordering > 0;
  }

  /**
   * After a row that comes next from here, when the rows are those that a snapshot shows.
   *
   * @param shown all rows of the snapshot
   */
  FeedPosition after(long rowTransaction, long rowOrdering, FeedPosition shown) {
    if (rowTransaction >= transaction) {
      return new FeedPosition(
          rowTransaction, rowOrdering, below(shown.open.stream(), rowTransaction));
    }
    // Of a transaction that was open; it may have further rows.
    return new FeedPosition(
        transaction,
        ordering,
        open.stream().filter(each -> each >= rowTransaction || shown.open.contains(each)).toList());
  }

  private static List<Long> below(Stream<Long> transactions, long limit) {
    return transactions.filter(each -> each < limit).toList();
  }

  @Override
  public String toString() {
    if (transaction == 0) {
      return JournalFeed.BEGINNING;
    }
    String text =
        transaction
            + ":"
            + ordering
            + ":"
            + open.stream().map(String::valueOf).collect(Collectors.joining(","));
    return text.length() <= MAX_LENGTH ? text : withoutTheLastOpen().toString();
  }

  private FeedPosition withoutTheLastOpen() {
    int last = open.size() - 1;
    return new FeedPosition(open.get(last), 0, open.subList(0, last));
  }
}
