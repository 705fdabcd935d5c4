package org.muniment.persistence.journal.jdbc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What one run of a feed has delivered and what it still owes; {@link JdbcJournalFeed} proves the
 * method. Not thread-safe. Times are {@link System#nanoTime()}.
 */
final class DeliveryLedger {

  private record Missing(JournalRow row, long since) {}

  private final int maxTracked;

  /** The fast path's last delivery. It goes upwards, so what is below has been passed. */
  private long ordering;

  /** Every transaction below it had ended when the last sweep looked. */
  private long floor;

  /** Fast deliveries that the sweep under way may or may not find, and those before it began. */
  private Set<Long> deliveredSince = new HashSet<>();

  private Set<Long> deliveredBefore = new HashSet<>();

  /** Visible rows that the fast path has not delivered, by ordering. */
  private final NavigableMap<Long, Missing> missing = new TreeMap<>();

  /** Rows that were taken out of {@link #missing} to be delivered late, by ordering. */
  private final NavigableMap<Long, JournalRow> late = new TreeMap<>();

  /** Late deliveries that the fast path has not passed yet and must not repeat. */
  private final Set<Long> ahead = new HashSet<>();

  /** How many rows of {@link #missing} and {@link #late} each transaction wrote. */
  private final NavigableMap<Long, Integer> owed = new TreeMap<>();

  DeliveryLedger(Anchor anchor, int maxTracked, long now) {
    this.maxTracked = maxTracked;
    this.ordering = anchor.position().ordering();
    onSweep(anchor.sweep(), now);
  }

  /** Where a feed goes on that has delivered all that was noted here. */
  FeedPosition position() {
    return new FeedPosition(ordering, owed.isEmpty() ? floor : Math.min(floor, owed.firstKey()));
  }

  /** Notes a row of the fast path; false if it was delivered late already. */
  boolean onFast(long fastOrdering) {
    ordering = fastOrdering;
    Missing seen = missing.remove(fastOrdering);
    JournalRow inFlight = late.remove(fastOrdering);
    if (seen != null) {
      settle(seen.row());
    } else if (inFlight != null) {
      settle(inFlight);
    } else if (ahead.remove(fastOrdering)) {
      return false;
    } else {
      deliveredSince.add(fastOrdering);
    }
    return true;
  }

  /** Everything delivered until now, the coming sweep finds if it is going to find it at all. */
  void onSweepBegins() {
    deliveredBefore = deliveredSince;
    deliveredSince = new HashSet<>();
  }

  void onSweep(Sweep sweep, long now) {
    for (JournalRow row : sweep.rows()) {
      if (!deliveredBefore.contains(row.ordering()) && !deliveredSince.remove(row.ordering())) {
        missing.put(row.ordering(), new Missing(row, now));
        owed.merge(row.transaction(), 1, Integer::sum);
      }
    }
    deliveredBefore = Set.of();
    floor = sweep.floor();
  }

  /** Takes visible rows that the fast path has passed without delivering them, lowest first. */
  List<JournalRow> takePassed(int max) {
    return take(missing.headMap(ordering, true), max, row -> true);
  }

  /** Takes rows ahead of the fast path that were seen at or before {@code seenBy}, lowest first. */
  List<JournalRow> takeOverdue(int max, long seenBy) {
    return take(missing, max, row -> row.since() - seenBy <= 0);
  }

  private List<JournalRow> take(
      NavigableMap<Long, Missing> from, int max, Predicate<Missing> isDue) {
    List<JournalRow> taken = new ArrayList<>();
    Iterator<Missing> rows = from.values().iterator();
    while (rows.hasNext() && taken.size() < max) {
      Missing candidate = rows.next();
      if (isDue.test(candidate)) {
        rows.remove();
        late.put(candidate.row().ordering(), candidate.row());
        taken.add(candidate.row());
      }
    }
    return taken;
  }

  /** Notes a late delivery; false if the fast path was quicker after all. */
  boolean onLate(JournalRow row) {
    if (late.remove(row.ordering()) == null) {
      return false;
    }
    settle(row);
    if (row.ordering() > ordering) {
      ahead.add(row.ordering());
    }
    return true;
  }

  /** Whether so much was delivered since the last sweep that the next one should not wait. */
  boolean wantsSweep() {
    return deliveredSince.size() > maxTracked / 2;
  }

  /** Whether this run remembers more than it may, and had better begin anew from its position. */
  boolean isOverfull() {
    return missing.size() + ahead.size() > maxTracked;
  }

  private void settle(JournalRow row) {
    owed.computeIfPresent(
        row.transaction(), (transaction, rows) -> rows == 1 ? null : Integer.valueOf(rows - 1));
  }
}
