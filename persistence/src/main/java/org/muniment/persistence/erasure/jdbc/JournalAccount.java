package org.muniment.persistence.erasure.jdbc;

import akka.Done;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.muniment.persistence.journal.ContentReferences;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.persistence.journal.JournalRecordSerializer;
import org.muniment.persistence.journal.StoredContent;

/**
 * Keeps {@code content_reference} up with the journal.
 *
 * <p>Why it is complete (ADR 0007 has the idea): the mark is the xmin of the snapshot through which
 * the journal was read the last time. All transactions below it had ended then, so their rows were
 * read or will never be seen. This time the rows of all others are read, those that were read
 * before included, which does no harm. A record that cannot be read fails the whole: a reference
 * that is not known of would cost somebody's content.
 */
final class JournalAccount {

  private static final String SNAPSHOT =
      """
      SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
        (SELECT system_identifier FROM pg_control_system())
      """;

  private static final String MARK =
      "SELECT transaction_id FROM content_reference_mark WHERE system_id = ? AND transaction_id <= ?";

  private static final String RECORDS =
      "SELECT event_ser_manifest, event_payload FROM event_journal WHERE transaction_id >= ?";

  private static final String CLAIM =
      """
      INSERT INTO content_reference (hash, persistence_id, sequence_number, size, media_type)
      VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (hash, persistence_id) DO UPDATE SET sequence_number = excluded.sequence_number
      WHERE content_reference.sequence_number < excluded.sequence_number
      """;

  private static final String ADVANCE =
      """
      INSERT INTO content_reference_mark (system_id, transaction_id) VALUES (?, ?)
      ON CONFLICT (singleton) DO UPDATE
      SET system_id = excluded.system_id, transaction_id = excluded.transaction_id
      """;

  /** Rows that are fetched and claims that are written at a time. */
  private static final int BATCH = 500;

  private final DataSource dataSource;
  private final JournalRecordSerializer serializer = new JournalRecordSerializer();

  JournalAccount(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  private record Snapshot(long floor, long system) {}

  /**
   * @param writing writes the claims, while another connection keeps the snapshot
   */
  Done bringUpToDate(Connection writing) throws SQLException {
    try (Connection reading = dataSource.getConnection()) {
      reading.setAutoCommit(false);
      reading.setReadOnly(true);
      reading.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      Snapshot snapshot = snapshot(reading);
      copyClaims(reading, writing, mark(reading, snapshot));
      advance(writing, snapshot);
      reading.commit();
      return Done.getInstance();
    }
  }

  private void copyClaims(Connection reading, Connection writing, long mark) throws SQLException {
    try (PreparedStatement records = reading.prepareStatement(RECORDS);
        PreparedStatement claim = writing.prepareStatement(CLAIM)) {
      records.setFetchSize(BATCH);
      records.setLong(1, mark);
      int claims = 0;
      try (ResultSet rows = records.executeQuery()) {
        while (rows.next()) {
          claims += add(claim, record(rows)) ? 1 : 0;
          if (claims == BATCH) {
            claim.executeBatch();
            claims = 0;
          }
        }
      }
      claim.executeBatch();
    }
  }

  private JournalRecord record(ResultSet row) throws SQLException {
    return (JournalRecord) serializer.fromBinary(row.getBytes(2), row.getString(1));
  }

  private static boolean add(PreparedStatement claim, JournalRecord record) throws SQLException {
    Optional<StoredContent> content = ContentReferences.of(record);
    if (content.isEmpty()) {
      return false;
    }
    claim.setString(1, content.get().hash().hex());
    claim.setString(2, record.header().persistenceId());
    claim.setLong(3, record.header().sequence());
    claim.setLong(4, content.get().size());
    claim.setString(5, content.get().mediaType());
    claim.addBatch();
    return true;
  }

  private static Snapshot snapshot(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SNAPSHOT)) {
      row.next();
      return new Snapshot(row.getLong(1), row.getLong(2));
    }
  }

  /** From the beginning when there is no mark, or one of another database. */
  private static long mark(Connection connection, Snapshot snapshot) throws SQLException {
    try (PreparedStatement mark = connection.prepareStatement(MARK)) {
      mark.setLong(1, snapshot.system());
      mark.setLong(2, snapshot.floor());
      try (ResultSet row = mark.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  private static void advance(Connection connection, Snapshot snapshot) throws SQLException {
    try (PreparedStatement advance = connection.prepareStatement(ADVANCE)) {
      advance.setLong(1, snapshot.system());
      advance.setLong(2, snapshot.floor());
      advance.executeUpdate();
    }
  }
}
