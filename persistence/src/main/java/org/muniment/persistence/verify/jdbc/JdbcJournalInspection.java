package org.muniment.persistence.verify.jdbc;

import akka.util.ByteString;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.muniment.persistence.database.Transactions;
import org.muniment.persistence.journal.CheckedHistory;
import org.muniment.persistence.journal.CheckedHistory.Reference;
import org.muniment.persistence.journal.HistoryCheck;
import org.muniment.persistence.journal.StoredRow;
import org.muniment.persistence.verify.JournalInspection;
import org.muniment.persistence.verify.NeededContent;
import org.muniment.protocol.content.ContentHash;

/** Inspection of the tables of akka-persistence-jdbc and of the account beside them. */
public final class JdbcJournalInspection implements JournalInspection {

  /**
   * Whether an entity's claim {@code r} counts: nothing newer has erased it, and it is not of a
   * content on itself, which keeps nothing (see the ledger).
   */
  private static final String COUNTS =
      """
       r.persistence_id <> 'Content|' || r.hash AND NOT EXISTS (SELECT FROM erasure e
         WHERE e.persistence_id = r.persistence_id AND e.before_sequence > r.sequence_number)
      """;

  private static final String COLUMNS =
      """
      SELECT j.persistence_id, j.sequence_number, j.deleted, j.event_ser_manifest, j.event_payload,
        array(SELECT t.tag FROM event_tag t WHERE t.event_id = j.ordering ORDER BY t.tag) AS tags
      FROM event_journal j
      """;

  private static final String ROWS =
      COLUMNS
          + """
          WHERE (j.persistence_id, j.sequence_number) > (?, ?) AND j.ordering <= ?
          ORDER BY j.persistence_id, j.sequence_number LIMIT ?
          """;

  private static final String ROWS_OF_ONE =
      COLUMNS
          + """
          WHERE j.persistence_id = ? AND j.sequence_number > ? AND j.sequence_number <= ?
          ORDER BY j.sequence_number LIMIT ?
          """;

  /** Records that something beside the journal tells of and that the journal has not. */
  private static final String KNOWN =
      """
      SELECT w.persistence_id, max(w.sequence_number) FROM (
        SELECT persistence_id, sequence_number FROM snapshot WHERE persistence_id = ANY (?)
        UNION ALL
        SELECT persistence_id, sequence_number FROM content_reference WHERE persistence_id = ANY (?)
        UNION ALL
        SELECT persistence_id, before_sequence FROM erasure WHERE persistence_id = ANY (?)) w
      WHERE NOT EXISTS (SELECT FROM event_journal j
        WHERE j.persistence_id = w.persistence_id AND j.sequence_number = w.sequence_number)
      GROUP BY w.persistence_id
      """;

  /** Orderings are given out one by one, and few are lost. */
  private static final String RECORDS = "SELECT coalesce(max(ordering), 0) FROM event_journal";

  private static final String UNACCOUNTED =
      """
      SELECT u.position FROM unnest(?::text[], ?::bigint[], ?::text[])
        WITH ORDINALITY AS u (persistence_id, sequence_number, hash, position)
      WHERE NOT EXISTS (SELECT FROM content_reference r
          WHERE r.hash = u.hash AND r.persistence_id = u.persistence_id)
        AND NOT EXISTS (SELECT FROM erasure e
          WHERE e.persistence_id = u.persistence_id AND e.before_sequence > u.sequence_number)
      ORDER BY u.position
      """;

  /** So many of those that are lost are enough to know that they are. */
  private static final int LOST = 10;

  private static final String CONTENTS =
      """
      SELECT r.hash, array_agg(DISTINCT r.size), max(r.persistence_id), count(*),
        (array_agg(r.persistence_id) FILTER (WHERE NOT EXISTS (SELECT FROM event_journal j
          WHERE j.persistence_id = r.persistence_id)))[1:?]
      FROM content_reference r
      WHERE r.hash IN (SELECT DISTINCT r.hash FROM content_reference r WHERE r.hash > ? AND\
      """
          + COUNTS
          + " ORDER BY r.hash LIMIT ?) AND"
          + COUNTS
          + " GROUP BY r.hash ORDER BY r.hash";

  private static final String NEEDED =
      "SELECT EXISTS (SELECT FROM content_reference r WHERE r.hash = ? AND" + COUNTS + ")";

  private static final String NEWEST =
      """
      SELECT persistence_id, max(sequence_number) FROM event_journal
      WHERE persistence_id = ANY (?) GROUP BY persistence_id
      """;

  private final Transactions transactions;
  private final int batch;
  private final int maxFaults;

  /**
   * An inspection of a database.
   *
   * @param batch rows in memory at a time
   * @param maxFaults faults of a history that are kept
   */
  public JdbcJournalInspection(Transactions transactions, int batch, int maxFaults) {
    this.transactions = transactions;
    this.batch = batch;
    this.maxFaults = maxFaults;
  }

  @Override
  public CompletionStage<List<CheckedHistory>> histories(String after, long until, int records) {
    return transactions.outside(
        connection -> {
          Walk walk = new Walk(records);
          String persistenceId = after;
          long sequence = Long.MAX_VALUE;
          List<StoredRow> rows = rows(connection, persistenceId, sequence, until);
          while (walk.take(rows) && rows.size() == batch) {
            StoredRow last = rows.get(rows.size() - 1);
            rows = rows(connection, last.persistenceId(), last.sequence(), until);
          }
          return walk.end(connection);
        });
  }

  /** The histories of one walk; the last one is complete when the next one begins. */
  private final class Walk {

    private final int enough;
    private final Map<String, HistoryCheck> checks = new HashMap<>();
    private final List<String> order = new ArrayList<>();
    private int records;

    Walk(int enough) {
      this.enough = enough;
    }

    /** Takes rows; false when no further history is to begin. */
    boolean take(List<StoredRow> rows) {
      for (StoredRow row : rows) {
        if (!checks.containsKey(row.persistenceId())) {
          if (records >= enough) {
            return false;
          }
          order.add(row.persistenceId());
          checks.put(row.persistenceId(), new HistoryCheck(row.persistenceId(), maxFaults));
        }
        checks.get(row.persistenceId()).next(row);
        records++;
      }
      return true;
    }

    List<CheckedHistory> end(Connection connection) throws SQLException {
      Map<String, Long> known = known(connection, order);
      return order.stream().map(id -> checks.get(id).end(known.getOrDefault(id, 0L))).toList();
    }
  }

  private static Map<String, Long> known(Connection connection, Collection<String> ids)
      throws SQLException {
    try (PreparedStatement known = connection.prepareStatement(KNOWN)) {
      Array all = texts(connection, ids.stream());
      known.setArray(1, all);
      known.setArray(2, all);
      known.setArray(3, all);
      return numbers(known);
    }
  }

  private List<StoredRow> rows(
      Connection connection, String persistenceId, long sequence, long until) throws SQLException {
    try (PreparedStatement rows = connection.prepareStatement(ROWS)) {
      rows.setString(1, persistenceId);
      rows.setLong(2, sequence);
      rows.setLong(3, until);
      rows.setInt(4, batch);
      return stored(rows);
    }
  }

  private static List<StoredRow> stored(PreparedStatement statement) throws SQLException {
    List<StoredRow> stored = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        stored.add(
            new StoredRow(
                rows.getString(1),
                rows.getLong(2),
                rows.getBoolean(3),
                rows.getString(4),
                ByteString.fromArrayUnsafe(rows.getBytes(5)),
                strings(rows.getArray(6))));
      }
    }
    return stored;
  }

  @Override
  public CompletionStage<CheckedHistory> history(String persistenceId, long upTo) {
    return transactions.outside(
        connection -> {
          HistoryCheck check = new HistoryCheck(persistenceId, maxFaults);
          long reached = 0;
          List<StoredRow> rows;
          do {
            rows = rowsOf(connection, persistenceId, reached, upTo);
            for (StoredRow row : rows) {
              check.next(row);
              reached = row.sequence();
            }
          } while (rows.size() == batch);
          return check.end(0);
        });
  }

  private List<StoredRow> rowsOf(Connection connection, String persistenceId, long after, long upTo)
      throws SQLException {
    try (PreparedStatement rows = connection.prepareStatement(ROWS_OF_ONE)) {
      rows.setString(1, persistenceId);
      rows.setLong(2, after);
      rows.setLong(3, upTo);
      rows.setInt(4, batch);
      return stored(rows);
    }
  }

  @Override
  public CompletionStage<Long> records() {
    return transactions.outside(
        connection -> {
          try (PreparedStatement records = connection.prepareStatement(RECORDS);
              ResultSet row = records.executeQuery()) {
            row.next();
            return row.getLong(1);
          }
        });
  }

  @Override
  public CompletionStage<List<Reference>> unaccounted(List<Reference> references) {
    return transactions.outside(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(UNACCOUNTED)) {
            statement.setArray(
                1, texts(connection, references.stream().map(Reference::persistenceId)));
            statement.setArray(
                2,
                connection.createArrayOf(
                    "bigint", references.stream().map(Reference::sequence).toArray()));
            statement.setArray(
                3, texts(connection, references.stream().map(each -> each.content().hash().hex())));
            List<Reference> unaccounted = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                unaccounted.add(references.get(rows.getInt(1) - 1));
              }
            }
            return unaccounted;
          }
        });
  }

  @Override
  public CompletionStage<List<NeededContent>> contents(String after, int limit) {
    return transactions.outside(
        connection -> {
          try (PreparedStatement contents = connection.prepareStatement(CONTENTS)) {
            contents.setInt(1, LOST);
            contents.setString(2, after);
            contents.setInt(3, limit);
            List<NeededContent> page = new ArrayList<>();
            try (ResultSet rows = contents.executeQuery()) {
              while (rows.next()) {
                page.add(
                    new NeededContent(
                        new ContentHash(rows.getString(1)),
                        Stream.of((Long[]) rows.getArray(2).getArray()).toList(),
                        rows.getString(3),
                        rows.getLong(4),
                        rows.getArray(5) == null ? List.of() : strings(rows.getArray(5))));
              }
            }
            return page;
          }
        });
  }

  @Override
  public CompletionStage<Boolean> isNeeded(ContentHash content) {
    return transactions.outside(
        connection -> {
          try (PreparedStatement needed = connection.prepareStatement(NEEDED)) {
            needed.setString(1, content.hex());
            try (ResultSet row = needed.executeQuery()) {
              row.next();
              return row.getBoolean(1);
            }
          }
        });
  }

  @Override
  public CompletionStage<Map<String, Long>> newest(Collection<String> persistenceIds) {
    return transactions.outside(
        connection -> {
          try (PreparedStatement newest = connection.prepareStatement(NEWEST)) {
            newest.setArray(1, texts(connection, persistenceIds.stream()));
            return numbers(newest);
          }
        });
  }

  private static Map<String, Long> numbers(PreparedStatement statement) throws SQLException {
    Map<String, Long> numbers = new HashMap<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        numbers.put(rows.getString(1), rows.getLong(2));
      }
    }
    return numbers;
  }

  private static Array texts(Connection connection, Stream<String> texts) throws SQLException {
    return connection.createArrayOf("text", texts.toArray());
  }

  private static List<String> strings(Array array) throws SQLException {
    return Arrays.asList((String[]) array.getArray());
  }
}
