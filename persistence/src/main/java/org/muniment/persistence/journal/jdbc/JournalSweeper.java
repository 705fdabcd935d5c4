package org.muniment.persistence.journal.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Looks up which rows of a tag became visible when. */
final class JournalSweeper {

  /**
   * A row that we see was written below our snapshot's xmax, unless it was restored from a dump of
   * another database; such a row was there from the beginning and is none of a sweep's business.
   *
   * <p>The tag is looked up row by row, for the few rows in question; a join would leave it to the
   * planner's guess to walk all events of the tag instead.
   */
  private static final String ROWS =
      """
      SELECT j.ordering, j.transaction_id, j.persistence_id, j.sequence_number
      FROM event_journal j
      WHERE (SELECT true FROM event_tag t WHERE t.event_id = j.ordering AND t.tag = ?)
        AND NOT j.deleted AND j.transaction_id >= ? AND j.transaction_id < ?
      """;

  static final String UP_TO = ROWS + " AND j.ordering <= ? ORDER BY j.ordering LIMIT ?";

  static final String NEWLY_VISIBLE =
      ROWS
          + " AND NOT pg_visible_in_snapshot(j.transaction_id::text::xid8, ?::pg_snapshot)"
          + " ORDER BY j.ordering LIMIT ?";

  static final String AHEAD =
      """
      SELECT j.ordering, j.transaction_id, j.persistence_id, j.sequence_number
      FROM event_journal j
      WHERE (SELECT true FROM event_tag t WHERE t.event_id = j.ordering AND t.tag = ?)
        AND NOT j.deleted AND j.ordering > ?
      ORDER BY j.ordering LIMIT ?
      """;

  /** Tags are spread evenly, so walking backwards soon comes to one. */
  static final String END =
      "SELECT event_id FROM event_tag WHERE tag = ? ORDER BY event_id DESC LIMIT 1";

  private static final int FETCH_SIZE = 1000;

  private final DataSource dataSource;
  private final int maxRows;

  /** A sweep returns at most {@code maxRows}, and one more if there are more. */
  JournalSweeper(DataSource dataSource, int maxRows) {
    this.dataSource = dataSource;
    this.maxRows = maxRows;
  }

  /** Finds what the position does not vouch for although it lies at or below its ordering. */
  Anchor anchor(String tag, FeedPosition position) throws SQLException {
    Sweep sweep = sweep((connection, look) -> upTo(connection, look, tag, position, maxRows + 1));
    if (position.mark() > sweep.floor()) {
      // A mark that this database has not reached comes from another one, before a restore perhaps.
      return new Anchor(FeedPosition.BEGINNING, sweep.withoutRows());
    }
    if (exceeds(sweep)) {
      // Too many to remember: the fast path goes over them again.
      long before = sweep.rows().get(0).ordering() - 1;
      return new Anchor(new FeedPosition(before, position.mark()), sweep.withoutRows());
    }
    return new Anchor(position, sweep);
  }

  /** Finds the rows that the earlier sweep could not see and that are visible now. */
  Sweep after(String tag, Sweep earlier) throws SQLException {
    return sweep(
        (connection, look) -> {
          try (PreparedStatement rows = connection.prepareStatement(NEWLY_VISIBLE)) {
            bind(rows, tag, earlier.floor(), look.ceiling());
            rows.setString(4, earlier.snapshot());
            rows.setInt(5, maxRows + 1);
            return list(rows);
          }
        });
  }

  /** Where the last row of the tag lies that is visible now; it vouches for no transaction. */
  FeedPosition end(String tag) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement last = connection.prepareStatement(END)) {
      last.setString(1, tag);
      try (ResultSet row = last.executeQuery()) {
        return row.next() ? new FeedPosition(row.getLong(1), 0) : FeedPosition.BEGINNING;
      }
    }
  }

  /** Whether there were more rows than a sweep returns. */
  boolean exceeds(Sweep sweep) {
    return sweep.rows().size() > maxRows;
  }

  /**
   * Finds what a follower of the tag may lack: rows above the position's ordering, and those at or
   * below it that the position does not vouch for.
   *
   * @param max most rows; one more if there are more
   */
  static List<JournalRow> unvouched(
      Connection connection, Look look, String tag, FeedPosition position, int max)
      throws SQLException {
    FeedPosition from = position.mark() > look.floor() ? FeedPosition.BEGINNING : position;
    List<JournalRow> rows = new ArrayList<>();
    try (PreparedStatement ahead = connection.prepareStatement(AHEAD)) {
      ahead.setFetchSize(FETCH_SIZE);
      ahead.setString(1, tag);
      ahead.setLong(2, from.ordering());
      ahead.setInt(3, max + 1);
      rows.addAll(list(ahead));
    }
    rows.addAll(upTo(connection, look, tag, from, max + 1 - rows.size()));
    return rows;
  }

  private static List<JournalRow> upTo(
      Connection connection, Look look, String tag, FeedPosition position, int limit)
      throws SQLException {
    try (PreparedStatement rows = connection.prepareStatement(UP_TO)) {
      bind(rows, tag, position.mark(), look.ceiling());
      rows.setLong(4, position.ordering());
      rows.setInt(5, limit);
      return list(rows);
    }
  }

  private Sweep sweep(Look.Reading<List<JournalRow>> rows) throws SQLException {
    return Look.at(
        dataSource,
        (connection, look) -> new Sweep(look.text(), look.floor(), rows.through(connection, look)));
  }

  private static void bind(PreparedStatement statement, String tag, long from, long until)
      throws SQLException {
    statement.setFetchSize(FETCH_SIZE);
    statement.setString(1, tag);
    statement.setLong(2, from);
    statement.setLong(3, until);
  }

  private static List<JournalRow> list(PreparedStatement statement) throws SQLException {
    List<JournalRow> rows = new ArrayList<>();
    try (ResultSet found = statement.executeQuery()) {
      while (found.next()) {
        rows.add(
            new JournalRow(
                found.getLong(1), found.getLong(2), found.getString(3), found.getLong(4)));
      }
    }
    return rows;
  }
}
