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

  private static final String OPEN =
      """
      WHERE j.transaction_id = ANY (?) AND NOT j.deleted
      ORDER BY j.transaction_id, j.ordering LIMIT ?
      """;

  static final String NEXT =
      """
      SELECT look.snapshot::text, look.known, r.*
      FROM (
        SELECT pg_current_snapshot() AS snapshot, EXISTS (SELECT FROM event_journal k
          WHERE k.transaction_id = ? AND k.ordering = ?) AS known) look LEFT JOIN LATERAL (
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

  /** The last row there is, with the snapshot that shows it. */
  private static final String END =
      """
      SELECT look.snapshot::text, r.transaction_id, r.ordering
      FROM (SELECT pg_current_snapshot() AS snapshot) look LEFT JOIN LATERAL (
        SELECT j.transaction_id, j.ordering FROM event_journal j
        WHERE NOT j.deleted AND j.transaction_id < pg_snapshot_xmax(look.snapshot)::text::bigint
        ORDER BY j.transaction_id DESC, j.ordering DESC LIMIT 1) r ON true
      """;

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
   * Reads what comes after a position. One whose row is not there, or that this database has not
   * reached, is of a history that is gone, before a restore perhaps: then it begins anew.
   */
  FeedBatch next(FeedPosition from) throws SQLException {
    Optional<FeedBatch> read = read(from);
    return read.isPresent() ? read.get() : read(FeedPosition.BEGINNING).orElseThrow();
  }

  private Optional<FeedBatch> read(FeedPosition from) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement next = connection.prepareStatement(NEXT)) {
      planAnew(next);
      next.setLong(1, from.transaction());
      next.setLong(2, from.ordering());
      next.setArray(3, open(connection, from));
      next.setInt(4, batch);
      next.setLong(5, from.transaction());
      next.setLong(6, from.ordering());
      next.setInt(7, batch);
      try (ResultSet found = next.executeQuery()) {
        found.next();
        Snapshot snapshot = Snapshot.parse(found.getString(1));
        boolean known = from.ordering() == 0 || found.getBoolean(2);
        return known && from.transaction() < snapshot.ceiling()
            ? Optional.of(batch(from, rows(found, snapshot), snapshot.underWay()))
            : Optional.empty();
      }
    }
  }

  /**
   * What a look shows.
   *
   * @param ceiling no transaction from it on had begun
   * @param underWay transactions below it that had not ended
   */
  private record Snapshot(long ceiling, List<Long> underWay) {
    /** PostgreSQL's form is {@code xmin:xmax:xip,xip…}. */
    static Snapshot parse(String text) {
      String[] parts = text.split(":", -1);
      return new Snapshot(Long.parseLong(parts[1]), FeedPosition.numbers(parts[2]));
    }
  }

  /**
   * All rows, from the one on at which the result stands; that may say that there is none. One of a
   * transaction that has not begun is another server's (see {@link RestoredJournal}).
   */
  private static List<FeedRow> rows(ResultSet found, Snapshot snapshot) throws SQLException {
    List<FeedRow> rows = new ArrayList<>();
    do {
      if (found.getObject(3) != null && found.getLong(3) < snapshot.ceiling()) {
        rows.add(row(found));
      }
    } while (found.next());
    return rows;
  }

  private FeedBatch batch(FeedPosition from, List<FeedRow> rows, List<Long> underWay) {
    int late = (int) rows.stream().filter(row -> row.transaction() < from.transaction()).count();
    int ahead = rows.size() - late;
    FeedPosition to;
    if (late == batch) {
      // There may be more of them. A position has no place for how far it is in several
      // transactions: it goes back, and what came after them comes again.
      to = after(rows.get(late - 1), underWay);
    } else if (ahead == 0) {
      to = from.withOpen(underWay);
    } else {
      FeedRow last = rows.get(rows.size() - 1);
      to = ahead == batch ? milestone(from, rows, last, underWay) : after(last, underWay);
    }
    rows.removeIf(row -> !to.has(row.transaction(), row.ordering()));
    return new FeedBatch(from, rows, underWay, to, late == batch || ahead == batch);
  }

  private static FeedPosition after(FeedRow row, List<Long> underWay) {
    return FeedPosition.at(row.transaction(), row.ordering(), underWay);
  }

  /**
   * Followers that are further back stop at the same places, and so read together from there on;
   * unless no row would be left.
   */
  private static FeedPosition milestone(
      FeedPosition from, List<FeedRow> rows, FeedRow last, List<Long> underWay) {
    long milestone = last.transaction() - last.transaction() % MILESTONE;
    boolean anyBefore = rows.get(0).transaction() < milestone;
    return milestone > from.transaction() && anyBefore
        ? FeedPosition.at(milestone, 0, underWay)
        : after(last, underWay);
  }

  private static FeedRow row(ResultSet found) throws SQLException {
    return new FeedRow(
        found.getLong(3),
        found.getLong(4),
        found.getString(5),
        found.getLong(6),
        List.of((String[]) found.getArray(7).getArray()),
        found.getString(8),
        found.getBytes(9));
  }

  /** After all that is visible now. */
  FeedPosition end() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement end = connection.prepareStatement(END);
        ResultSet row = end.executeQuery()) {
      row.next();
      return row.getObject(2) == null
          ? FeedPosition.BEGINNING
          : FeedPosition.at(
              row.getLong(2), row.getLong(3), Snapshot.parse(row.getString(1)).underWay());
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
