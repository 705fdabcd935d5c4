package org.muniment.persistence.journal.jdbc;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.PGStatement;

/**
 * Asks the database what comes next. One statement reads the snapshot and the rows that it shows;
 * it walks an index from the position on and looks up the transactions that were open, so that it
 * costs what there is to read and nothing for what was read before. Blocks.
 */
final class FeedReader {

  private static final String COLUMNS =
      """
      SELECT j.transaction_id, j.ordering, j.persistence_id, j.sequence_number,
        array(SELECT t.tag FROM event_tag t WHERE t.event_id = j.ordering) AS tags,
        j.event_ser_manifest, j.event_payload
      FROM event_journal j
      """;

  private static final String AHEAD =
      """
      WHERE (j.transaction_id, j.ordering) > (?, ?) AND NOT j.deleted
      ORDER BY j.transaction_id, j.ordering LIMIT ?
      """;

  private static final String OPEN = "WHERE j.transaction_id = ANY (?) AND NOT j.deleted";

  static final String NEXT =
      """
      SELECT look.snapshot::text, r.*
      FROM (SELECT pg_current_snapshot() AS snapshot) look LEFT JOIN LATERAL (
      (%s)
      UNION ALL
      (%s)) r ON true
      ORDER BY r.transaction_id, r.ordering
      """
          .formatted(COLUMNS + OPEN, COLUMNS + AHEAD);

  /** The tag is looked up row by row: a join would leave it to the planner to begin with all. */
  private static final String MISSING =
      """
      SELECT j.persistence_id, j.sequence_number FROM event_journal j
      WHERE %s AND NOT j.deleted
        AND (SELECT true FROM event_tag t WHERE t.event_id = j.ordering AND t.tag = ?)
      """;

  static final String MISSING_OPEN = MISSING.formatted("j.transaction_id = ANY (?)");

  static final String MISSING_AHEAD =
      MISSING.formatted("(j.transaction_id, j.ordering) > (?, ?)")
          + "ORDER BY j.transaction_id, j.ordering LIMIT ?";

  private static final String SNAPSHOT = "SELECT pg_current_snapshot()::text";

  /** In transactions: several in a batch of usual size, or two reads would not stop at the same. */
  private static final long MILESTONE = 64;

  private final DataSource dataSource;
  private final int batch;

  /** A reader that takes so many rows at a time, and those of transactions that were open. */
  FeedReader(DataSource dataSource, int batch) {
    this.dataSource = dataSource;
    this.batch = batch;
  }

  /**
   * Reads what comes after a position. One that this database has not reached is another's, before
   * a restore perhaps: then it begins anew.
   */
  FeedBatch next(FeedPosition from) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement next = connection.prepareStatement(NEXT)) {
      planAnew(next);
      next.setArray(1, open(connection, from));
      next.setLong(2, from.transaction());
      next.setLong(3, from.ordering());
      next.setInt(4, batch);
      FeedBatch read = read(next, from);
      return from.transaction() > read.shown().transaction() ? next(FeedPosition.BEGINNING) : read;
    }
  }

  private FeedBatch read(PreparedStatement next, FeedPosition from) throws SQLException {
    List<FeedRow> rows = new ArrayList<>();
    try (ResultSet found = next.executeQuery()) {
      FeedPosition shown = FeedPosition.BEGINNING;
      while (found.next()) {
        shown = rows.isEmpty() ? FeedPosition.ofSnapshot(found.getString(1)) : shown;
        if (found.getObject(2) != null) {
          rows.add(row(found));
        }
      }
      FeedPosition to = to(from, rows, shown);
      rows.removeIf(row -> !to.has(row.transaction(), row.ordering()));
      return new FeedBatch(from, rows, shown, to);
    }
  }

  private FeedPosition to(FeedPosition from, List<FeedRow> rows, FeedPosition shown) {
    long ahead = rows.stream().filter(row -> row.transaction() >= from.transaction()).count();
    if (ahead < batch) {
      return shown;
    }
    FeedRow last = rows.get(rows.size() - 1);
    // Followers that are further back stop at the same places, and so read together from there on.
    long milestone = last.transaction() - last.transaction() % MILESTONE;
    return milestone > from.transaction()
        ? from.after(milestone, 0, shown)
        : from.after(last.transaction(), last.ordering(), shown);
  }

  private static FeedRow row(ResultSet found) throws SQLException {
    return new FeedRow(
        found.getLong(2),
        found.getLong(3),
        found.getString(4),
        found.getLong(5),
        List.of((String[]) found.getArray(6).getArray()),
        found.getString(7),
        found.getBytes(8));
  }

  /** All that is visible now. */
  FeedPosition end() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement snapshot = connection.prepareStatement(SNAPSHOT);
        ResultSet row = snapshot.executeQuery()) {
      row.next();
      return FeedPosition.ofSnapshot(row.getString(1));
    }
  }

  /**
   * The newest sequence number of each entity with rows of a tag that come after its position.
   *
   * @return empty when there are more than {@code max} rows
   */
  Optional<Map<String, Long>> missing(Map<String, FeedPosition> positions, int max)
      throws SQLException {
    Map<String, Long> newest = new HashMap<>();
    FeedPosition end = end();
    int left = max;
    try (Connection connection = dataSource.getConnection()) {
      for (Map.Entry<String, FeedPosition> position : positions.entrySet()) {
        FeedPosition reached = position.getValue();
        FeedPosition from =
            reached.transaction() > end.transaction() ? FeedPosition.BEGINNING : reached;
        left -= missing(connection, position.getKey(), from, left, newest);
        if (left < 0) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(newest);
  }

  /** How many rows there are, but not more than one too many. */
  private static int missing(
      Connection connection, String tag, FeedPosition from, int max, Map<String, Long> newest)
      throws SQLException {
    int rows = 0;
    try (PreparedStatement ahead = connection.prepareStatement(MISSING_AHEAD)) {
      planAnew(ahead);
      ahead.setLong(1, from.transaction());
      ahead.setLong(2, from.ordering());
      ahead.setString(3, tag);
      ahead.setInt(4, max + 1);
      rows += count(ahead, newest);
    }
    if (!from.open().isEmpty()) {
      try (PreparedStatement open = connection.prepareStatement(MISSING_OPEN)) {
        planAnew(open);
        open.setArray(1, open(connection, from));
        open.setString(2, tag);
        rows += count(open, newest);
      }
    }
    return rows;
  }

  private static int count(PreparedStatement statement, Map<String, Long> newest)
      throws SQLException {
    int count = 0;
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        newest.merge(rows.getString(1), rows.getLong(2), Math::max);
        count++;
      }
    }
    return count;
  }

  private static Array open(Connection connection, FeedPosition from) throws SQLException {
    return connection.createArrayOf("bigint", from.open().toArray());
  }

  /**
   * A plan that is kept from when the tables were small stays until they are analysed, a minute
   * later or more: meanwhile it walks all rows at every look.
   */
  private static void planAnew(PreparedStatement statement) throws SQLException {
    statement.unwrap(PGStatement.class).setPrepareThreshold(0);
  }
}
