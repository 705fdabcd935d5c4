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
 * <p>Written as {@code <transaction>:<ordering>:<open>,<open>…}, short enough for a column for
 * offsets. When too many were open, the text says less than was given and never more.
 *
 * @param transaction all rows of transactions below it were given, except of {@code open} ones
 * @param ordering of {@code transaction} itself, rows up to this one were given
 * @param open transactions below it that were under way, ascending
 */
record FeedPosition(long transaction, long ordering, List<Long> open) {

  static final FeedPosition BEGINNING = new FeedPosition(0, 0, List.of());

  /** A column of the projections' offsets holds 255, and some put something before it. */
  private static final int MAX_LENGTH = 200;

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

  static List<Long> numbers(String list) {
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
   * After a row that comes next from here.
   *
   * @param underWay transactions that were under way at the look that showed it
   */
  FeedPosition after(long rowTransaction, long rowOrdering, List<Long> underWay) {
    return rowTransaction >= transaction
        ? at(rowTransaction, rowOrdering, underWay)
        : new FeedPosition( // its transaction was open, and may have further rows
            transaction,
            ordering,
            open.stream()
                .filter(each -> each >= rowTransaction || underWay.contains(each))
                .toList());
  }

  /** When all was given up to a row that a look shows. */
  static FeedPosition at(long rowTransaction, long rowOrdering, List<Long> underWay) {
    return new FeedPosition(
        rowTransaction,
        rowOrdering,
        underWay.stream().filter(each -> each < rowTransaction).toList());
  }

  /** When nothing came: what was open and is not under way any more has left no row. */
  FeedPosition withOpen(List<Long> underWay) {
    return new FeedPosition(
        transaction, ordering, open.stream().filter(underWay::contains).toList());
  }

  @Override
  public String toString() {
    String text = exact();
    return text.length() <= MAX_LENGTH ? text : withoutTheLastOpen().toString();
  }

  /** As long as it has to be: to compare with, not to store. */
  String exact() {
    return transaction == 0
        ? JournalFeed.BEGINNING
        : "%d:%d:%s"
            .formatted(
                transaction,
                ordering,
                open.stream().map(String::valueOf).collect(Collectors.joining(",")));
  }

  private FeedPosition withoutTheLastOpen() {
    int last = open.size() - 1;
    return new FeedPosition(open.get(last), 0, open.subList(0, last));
  }
}
