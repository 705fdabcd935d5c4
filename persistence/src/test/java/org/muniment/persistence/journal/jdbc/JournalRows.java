package org.muniment.persistence.journal.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.persistence.journal.ChainHash;
import org.muniment.persistence.journal.ContentEvent;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.persistence.journal.JournalRecordSerializer;
import org.muniment.persistence.journal.RecordCodec;
import org.muniment.protocol.document.Principal;

/** Writes rows as the plugin does, in a transaction that the test holds in its hand. */
public final class JournalRows {

  private static final JournalRecordSerializer SERIALIZER = new JournalRecordSerializer();
  private static final RecordCodec CODEC = new RecordCodec();

  private JournalRows() {}

  public static Connection connect(TestPostgres.Database database) throws SQLException {
    return DriverManager.getConnection(
        database.endpoint().url(), database.endpoint().user(), database.endpoint().password());
  }

  static void insertCommitted(
      TestPostgres.Database database, String tag, String persistenceId, long sequence)
      throws SQLException {
    try (Connection connection = connect(database)) {
      connection.setAutoCommit(false);
      insert(connection, tag, persistenceId, sequence);
      connection.commit();
    }
  }

  static JournalRecord record(String persistenceId, long sequence) {
    return CODEC.seal(
        persistenceId,
        sequence,
        Instant.parse("2026-01-01T00:00:00Z").plusSeconds(sequence),
        new Principal("tester"),
        new ContentEvent.ExtractionFailed("encrypted", "A password is needed.", 1, "test/1"),
        ChainHash.NONE);
  }

  static void insert(Connection connection, String tag, String persistenceId, long sequence)
      throws SQLException {
    insert(connection, tag, record(persistenceId, sequence));
  }

  /** Inserts a record under its header's key; the caller commits. */
  public static void insert(Connection connection, String tag, JournalRecord record)
      throws SQLException {
    try (PreparedStatement event =
            connection.prepareStatement(
                """
                INSERT INTO event_journal
                  (persistence_id, sequence_number, writer, write_timestamp, adapter_manifest, event_ser_id,
                   event_ser_manifest, event_payload)
                VALUES (?, ?, 'test', 0, '', ?, ?, ?) RETURNING ordering
                """);
        PreparedStatement tagged =
            connection.prepareStatement("INSERT INTO event_tag (event_id, tag) VALUES (?, ?)")) {
      event.setString(1, record.header().persistenceId());
      event.setLong(2, record.header().sequence());
      event.setInt(3, SERIALIZER.identifier());
      event.setString(4, SERIALIZER.manifest(record));
      event.setBytes(5, SERIALIZER.toBinary(record));
      try (ResultSet row = event.executeQuery()) {
        row.next();
        tagged.setLong(1, row.getLong(1));
      }
      tagged.setString(2, tag);
      tagged.executeUpdate();
    }
  }
}
