package org.muniment.persistence.erasure.jdbc;

import akka.Done;
import akka.actor.typed.ActorSystem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;
import org.muniment.persistence.database.Transactions;
import org.muniment.persistence.erasure.HistoryErasure;
import org.muniment.persistence.journal.ContentReferences;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.persistence.journal.JournalRecordSerializer;
import org.muniment.protocol.content.ContentHash;

/**
 * Erasure in the tables of akka-persistence-jdbc. Rows are rewritten, never deleted: the plugin,
 * the feeds and the chain need them. A rewritten row keeps the transaction id of its writer, so no
 * feed takes it for a new one.
 */
public final class JdbcHistoryErasure implements HistoryErasure {

  private static final String NOTE =
      """
      INSERT INTO erasure (persistence_id, before_sequence) VALUES (?, ?)
      ON CONFLICT (persistence_id) DO UPDATE
      SET before_sequence = excluded.before_sequence, transaction_id = excluded.transaction_id, compacted = false
      WHERE erasure.before_sequence < excluded.before_sequence
      """;

  private static final String RECORDS =
      """
      SELECT sequence_number, event_ser_manifest, event_payload FROM event_journal
      WHERE persistence_id = ? AND sequence_number > ? AND sequence_number < ?
      ORDER BY sequence_number LIMIT ?
      """;

  private static final String REDACT =
      "UPDATE event_journal SET event_payload = ? WHERE persistence_id = ? AND sequence_number = ?";

  private static final String SNAPSHOTS =
      "DELETE FROM snapshot WHERE persistence_id = ? AND sequence_number < ?";

  private static final String CLAIMS =
      "DELETE FROM content_reference WHERE persistence_id = ? AND sequence_number < ?";

  private final ErasureSettings settings;
  private final Transactions transactions;
  private final JdbcCompaction compaction;
  private final JournalRecordSerializer serializer = new JournalRecordSerializer();

  JdbcHistoryErasure(ErasureSettings settings, Transactions transactions) {
    this.settings = settings;
    this.transactions = transactions;
    this.compaction = new JdbcCompaction(settings);
  }

  /** Erases in the database of the system's journal. */
  public static JdbcHistoryErasure create(ActorSystem<?> system, DataSource dataSource) {
    return new JdbcHistoryErasure(
        ErasureSettings.from(system.settings().config()),
        ErasureSettings.transactions(system, dataSource));
  }

  @Override
  public CompletionStage<Done> erase(String persistenceId, long before, Instant at) {
    return transactions.run(
        connection -> {
          below(connection, NOTE, persistenceId, before);
          Set<ContentHash> contents = redact(connection, persistenceId, before);
          below(connection, SNAPSHOTS, persistenceId, before);
          below(connection, CLAIMS, persistenceId, before);
          Condemnations.add(connection, contents, at);
          return Done.getInstance();
        });
  }

  @Override
  public CompletionStage<Compaction> compact() {
    return transactions.outside(compaction::run);
  }

  private static void below(Connection connection, String change, String persistenceId, long before)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(change)) {
      statement.setString(1, persistenceId);
      statement.setLong(2, before);
      statement.executeUpdate();
    }
  }

  /**
   * @return the contents that the records needed until now
   */
  private Set<ContentHash> redact(Connection connection, String persistenceId, long before)
      throws SQLException {
    Set<ContentHash> contents = new HashSet<>();
    List<JournalRecord> batch = batch(connection, persistenceId, 0, before);
    while (!batch.isEmpty()) {
      write(connection, batch.stream().filter(record -> record.event().isPresent()).toList());
      batch.forEach(
          record ->
              ContentReferences.of(record).ifPresent(content -> contents.add(content.hash())));
      long last = batch.get(batch.size() - 1).header().sequence();
      batch = batch(connection, persistenceId, last, before);
    }
    return contents;
  }

  private List<JournalRecord> batch(
      Connection connection, String persistenceId, long after, long before) throws SQLException {
    try (PreparedStatement records = connection.prepareStatement(RECORDS)) {
      records.setString(1, persistenceId);
      records.setLong(2, after);
      records.setLong(3, before);
      records.setInt(4, settings.batch());
      List<JournalRecord> batch = new ArrayList<>();
      try (ResultSet rows = records.executeQuery()) {
        while (rows.next()) {
          batch.add((JournalRecord) serializer.fromBinary(rows.getBytes(3), rows.getString(2)));
        }
      }
      return batch;
    }
  }

  private void write(Connection connection, List<JournalRecord> records) throws SQLException {
    try (PreparedStatement redact = connection.prepareStatement(REDACT)) {
      for (JournalRecord record : records) {
        redact.setBytes(1, serializer.toBinary(record.redacted()));
        redact.setString(2, record.header().persistenceId());
        redact.setLong(3, record.header().sequence());
        redact.addBatch();
      }
      redact.executeBatch();
    }
  }
}
