package org.muniment.persistence.journal.jdbc;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.muniment.persistence.journal.ChangeLog;

/**
 * How far a reader of the change log has come. It has had exactly the rows at or below {@code
 * reached} that {@code seen} shows, and of the late ones under way those at or below theirs.
 *
 * <p>Written as {@code 1/<reached>/<seen>} and, with late ones, {@code /<reached>/<seen>} once
 * more.
 *
 * @param reached a place in the journal
 * @param seen a snapshot in PostgreSQL's form; empty before the first look, when nothing is reached
 * @param late the pass over rows at or below {@code reached} that a later snapshot shows
 */
record ChangeCursor(long reached, String seen, Optional<Late> late) {

  static final ChangeCursor BEGINNING = new ChangeCursor(0, "", Optional.empty());

  /** PostgreSQL refuses to read a snapshot that is not in order; so do we, before it gets there. */
  private static final Pattern SNAPSHOT =
      Pattern.compile("([1-9][0-9]{0,17}):([1-9][0-9]{0,17}):([0-9,]{0,4000})");

  private static final Pattern CURSOR =
      Pattern.compile("1/([0-9]{1,18})/([^/]+)(?:/([0-9]{1,18})/([^/]+))?");

  /**
   * A pass over late rows.
   *
   * @param reached how far it has come
   * @param seen the snapshot whose rows it goes over
   */
  record Late(long reached, String seen) {}

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it is no cursor of this journal
   */
  static ChangeCursor parse(String text) {
    if (text.equals(ChangeLog.BEGINNING)) {
      return BEGINNING;
    }
    Matcher parts = CURSOR.matcher(text);
    require(parts.matches(), text);
    Optional<Late> late = Optional.empty();
    if (parts.group(3) != null) {
      require(isSnapshot(parts.group(4)), text);
      late = Optional.of(new Late(Long.parseLong(parts.group(3)), parts.group(4)));
    }
    require(isSnapshot(parts.group(2)), text);
    return new ChangeCursor(Long.parseLong(parts.group(1)), parts.group(2), late);
  }

  /** Every transaction below it had ended when the reader looked last. */
  long floor() {
    return seen.isEmpty() ? 0 : Long.parseLong(seen, 0, seen.indexOf(':'), 10);
  }

  /** After a late row, while there may be more of them. */
  ChangeCursor afterLate(String snapshot, long ordering) {
    return new ChangeCursor(reached, seen, Optional.of(new Late(ordering, snapshot)));
  }

  /** After all rows up to there that a snapshot shows. */
  static ChangeCursor after(String snapshot, long ordering) {
    return new ChangeCursor(ordering, snapshot, Optional.empty());
  }

  @Override
  public String toString() {
    if (seen.isEmpty()) {
      return ChangeLog.BEGINNING;
    }
    return "1/%d/%s".formatted(reached, seen)
        + late.map(pass -> "/%d/%s".formatted(pass.reached(), pass.seen())).orElse("");
  }

  private static boolean isSnapshot(String text) {
    Matcher parts = SNAPSHOT.matcher(text);
    if (!parts.matches()) {
      return false;
    }
    long below = Long.parseLong(parts.group(1));
    long ceiling = Long.parseLong(parts.group(2));
    if (below > ceiling) {
      return false;
    }
    if (parts.group(3).isEmpty()) {
      return true;
    }
    below--;
    for (String running : parts.group(3).split(",", -1)) {
      if (!running.matches("[1-9][0-9]{0,17}")) {
        return false;
      }
      long transaction = Long.parseLong(running);
      if (transaction <= below || transaction >= ceiling) {
        return false;
      }
      below = transaction;
    }
    return true;
  }

  private static void require(boolean condition, String text) {
    if (!condition) {
      throw new IllegalArgumentException("no cursor of this journal: " + text);
    }
  }
}
