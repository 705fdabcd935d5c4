package org.muniment.persistence.erasure.jdbc;

import akka.Done;
import akka.actor.typed.ActorSystem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;
import org.muniment.persistence.database.Transactions;
import org.muniment.persistence.erasure.ContentLedger;
import org.muniment.persistence.journal.ContentEvent;
import org.muniment.persistence.journal.StoredContent;
import org.muniment.protocol.content.ContentHash;

/** The ledger beside the journal's own tables. */
public final class JdbcContentLedger implements ContentLedger {

  /** Whether an entity's claim {@code r} counts: nothing newer has erased it. */
  private static final String COUNTS =
      """
       NOT EXISTS (SELECT FROM erasure e
         WHERE e.persistence_id = r.persistence_id AND e.before_sequence > r.sequence_number)
      """;

  private static final String CONDEMN_UNNEEDED =
      """
      INSERT INTO condemned_content (hash, condemned_at)
      SELECT hash, ? FROM unnest(?::text[]) AS hash
      WHERE NOT EXISTS (SELECT FROM content_reference r
        WHERE r.hash = hash.hash AND r.persistence_id <> 'Content|' || hash.hash AND\
      """
          + COUNTS
          + ") ON CONFLICT (hash) DO NOTHING";

  private static final String HOLDERS =
      """
      SELECT max(persistence_id) FROM (
        SELECT DISTINCT persistence_id FROM content_reference
        WHERE persistence_id > ? AND persistence_id LIKE 'Content|%' ORDER BY persistence_id LIMIT 1000) page
      """;

  private static final String CONDEMN_ORPHANED =
      """
      INSERT INTO condemned_content (hash, condemned_at)
      SELECT DISTINCT substr(r.persistence_id, 9), ?::timestamptz FROM content_reference r
      WHERE r.persistence_id > ? AND r.persistence_id <= ? AND r.persistence_id LIKE 'Content|%' AND\
      """
          + COUNTS
          + """
        AND NOT EXISTS (SELECT FROM content_reference d
          WHERE d.hash = substr(r.persistence_id, 9) AND d.persistence_id LIKE 'Document|%'
            AND NOT EXISTS (SELECT FROM erasure f
              WHERE f.persistence_id = d.persistence_id AND f.before_sequence > d.sequence_number))
      ON CONFLICT (hash) DO NOTHING
      """;

  private static final String CONDEMN_RESULTS =
      """
      INSERT INTO condemned_content (hash, condemned_at)
      SELECT r.hash, ? FROM content_reference r WHERE r.persistence_id = ?
      ON CONFLICT (hash) DO UPDATE SET condemned_at = least(condemned_content.condemned_at, excluded.condemned_at)
      """;

  private static final String CONDEMNED =
      """
      SELECT hash, condemned_at FROM condemned_content WHERE condemned_at < ? AND hash > ?
      ORDER BY hash LIMIT ?
      """;

  private static final String NEED =
      """
      SELECT r.persistence_id LIKE 'Document|%' AS by_document, r.size, r.media_type,
        EXISTS (SELECT FROM condemned_content c WHERE c.hash = substr(r.persistence_id, 9)) AS by_condemned
      FROM content_reference r
      WHERE r.hash = ? AND r.persistence_id <> ? AND\
      """
          + COUNTS
          + " ORDER BY 1 DESC, 4 LIMIT 1";

  private static final String ACQUIT = "DELETE FROM condemned_content WHERE hash = ?";

  private final Transactions transactions;
  private final JournalAccount account;

  JdbcContentLedger(Transactions transactions) {
    this.transactions = transactions;
    this.account = new JournalAccount(transactions.dataSource());
  }

  /** A ledger of the system's journal. */
  public static JdbcContentLedger create(ActorSystem<?> system, DataSource dataSource) {
    return new JdbcContentLedger(ErasureSettings.transactions(system, dataSource));
  }

  @Override
  public CompletionStage<Done> readJournal() {
    return transactions.outside(account::bringUpToDate);
  }

  @Override
  public CompletionStage<Done> condemnUnneeded(List<ContentHash> contents, Instant at) {
    return change(
        CONDEMN_UNNEEDED,
        (connection, condemn) -> {
          condemn.setObject(1, Condemnations.stamp(at));
          condemn.setArray(2, Condemnations.array(connection, contents));
        });
  }

  @Override
  public CompletionStage<Done> condemnOrphanedResults(Instant at) {
    return transactions.outside(
        connection -> {
          String from = "";
          for (String to = page(connection, from); to != null; to = page(connection, from)) {
            try (PreparedStatement condemn = connection.prepareStatement(CONDEMN_ORPHANED)) {
              condemn.setObject(1, Condemnations.stamp(at));
              condemn.setString(2, from);
              condemn.setString(3, to);
              condemn.executeUpdate();
            }
            from = to;
          }
          return Done.getInstance();
        });
  }

  /** The last of the next holders of results; null when there are no more. */
  private static String page(Connection connection, String from) throws SQLException {
    try (PreparedStatement holders = connection.prepareStatement(HOLDERS)) {
      holders.setString(1, from);
      try (ResultSet row = holders.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  @Override
  public CompletionStage<Done> condemnResultsOf(ContentHash content, Instant at) {
    return change(
        CONDEMN_RESULTS,
        (connection, condemn) -> {
          condemn.setObject(1, Condemnations.stamp(at));
          condemn.setString(2, ContentEvent.persistenceId(content));
        });
  }

  @Override
  public CompletionStage<List<Condemned>> condemned(Instant before, String after, int limit) {
    return transactions.run(
        connection -> {
          try (PreparedStatement query = connection.prepareStatement(CONDEMNED)) {
            query.setObject(1, Condemnations.stamp(before));
            query.setString(2, after);
            query.setInt(3, limit);
            return list(query);
          }
        });
  }

  private static List<Condemned> list(PreparedStatement query) throws SQLException {
    List<Condemned> page = new ArrayList<>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        page.add(
            new Condemned(
                new ContentHash(rows.getString(1)),
                rows.getObject(2, OffsetDateTime.class).toInstant()));
      }
    }
    return page;
  }

  @Override
  public CompletionStage<Need> needOf(ContentHash content) {
    return transactions.run(
        connection -> {
          try (PreparedStatement query = connection.prepareStatement(NEED)) {
            query.setString(1, content.hex());
            query.setString(2, ContentEvent.persistenceId(content));
            try (ResultSet row = query.executeQuery()) {
              return row.next() ? need(content, row) : new Need.ByNobody();
            }
          }
        });
  }

  private static Need need(ContentHash content, ResultSet row) throws SQLException {
    if (row.getBoolean(1)) {
      return new Need.ByDocument(new StoredContent(content, row.getLong(2), row.getString(3)));
    }
    return row.getBoolean(4) ? new Need.ByCondemned() : new Need.ByContent();
  }

  @Override
  public CompletionStage<Done> acquit(ContentHash content) {
    return change(ACQUIT, (connection, acquit) -> acquit.setString(1, content.hex()));
  }

  @FunctionalInterface
  private interface Binding {
    void bind(Connection connection, PreparedStatement statement) throws SQLException;
  }

  private CompletionStage<Done> change(String sql, Binding binding) {
    return transactions.run(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            binding.bind(connection, statement);
            statement.executeUpdate();
            return Done.getInstance();
          }
        });
  }
}
