package org.muniment.persistence.erasure.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalLong;
import org.muniment.persistence.erasure.HistoryErasure.Compaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets erased bytes out of PostgreSQL's files.
 *
 * <p>An update leaves the old row in its page; VACUUM frees the space and does not overwrite it;
 * and the write-ahead log has both the row and images of the page. So the tables are written anew
 * (VACUUM FULL, which copies what somebody can still see and unlinks the old files), the log goes
 * on in a new file, and a checkpoint removes the files before it. The copy leaves the erased rows
 * behind only if nobody's snapshot is older than the erasure, which is looked at first.
 */
final class JdbcCompaction {

  private static final Logger LOG = LoggerFactory.getLogger(JdbcCompaction.class);

  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private static final String LATEST =
      "SELECT max(transaction_id) FROM erasure WHERE NOT compacted";

  /** What a writer brought after all: a snapshot that was on its way, a claim read before. */
  private static final List<String> STRAGGLERS =
      List.of(
          """
          DELETE FROM snapshot s USING erasure e
          WHERE NOT e.compacted AND s.persistence_id = e.persistence_id AND s.sequence_number < e.before_sequence
          """,
          """
          DELETE FROM content_reference r USING erasure e
          WHERE NOT e.compacted AND r.persistence_id = e.persistence_id AND r.sequence_number < e.before_sequence
          """);

  private static final String AGAIN =
      "UPDATE erasure SET transaction_id = pg_current_xact_id()::text::bigint WHERE NOT compacted";

  private static final String IN_THE_WAY =
      """
      SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint <= %1$d
        OR EXISTS (
          SELECT FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()
            AND backend_xmin IS NOT NULL AND age(backend_xmin) >= age('%1$d'::xid8::xid))
      """;

  private static final String SIZE = "SELECT pg_total_relation_size('event_journal')";

  /** The last one holds the planner's samples. */
  private static final List<String> REWRITTEN =
      List.of(
          "event_journal", "snapshot", "content_reference", "condemned_content", "pg_statistic");

  private final ErasureSettings settings;

  JdbcCompaction(ErasureSettings settings) {
    this.settings = settings;
  }

  Compaction run(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (latest(statement).isEmpty()) {
        return Compaction.UNNECESSARY;
      }
      clearStragglers(connection, statement);
      long latest = latest(statement).orElseThrow();
      if (isTrue(statement, IN_THE_WAY.formatted(latest))) {
        return Compaction.POSTPONED;
      }
      return isTooLarge(statement) ? Compaction.REFUSED : rewrite(connection, statement, latest);
    }
  }

  private static void clearStragglers(Connection connection, Statement statement)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      int cleared = 0;
      for (String straggler : STRAGGLERS) {
        cleared += statement.executeUpdate(straggler);
      }
      if (cleared > 0) {
        statement.executeUpdate(AGAIN);
      }
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private boolean isTooLarge(Statement statement) throws SQLException {
    long size = number(statement, SIZE).orElseThrow();
    if (size <= settings.maxJournalBytes()) {
      return false;
    }
    LOG.warn(
        "The journal has {} bytes; to rewrite it would keep writers waiting for too long, so what was purged is still in its files. In a quiet hour set muniment.erasure.compaction.max-journal-size above that.",
        size);
    return true;
  }

  /** Nobody bounds the statements here: they take as long as the tables are large. */
  private Compaction rewrite(Connection connection, Statement statement, long latest)
      throws SQLException {
    String bound = text(statement, "SHOW statement_timeout");
    int patience = connection.getNetworkTimeout();
    connection.setNetworkTimeout(Runnable::run, 0);
    statement.execute("SET statement_timeout = 0");
    statement.execute("SET lock_timeout = " + settings.lockTimeout().toMillis());
    try {
      for (String table : REWRITTEN) {
        statement.execute("VACUUM (FULL) " + table);
      }
      renewLog(statement);
      statement.executeUpdate(
          "UPDATE erasure SET compacted = true WHERE NOT compacted AND transaction_id <= "
              + latest);
      return Compaction.DONE;
    } catch (SQLException e) {
      if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        return Compaction.POSTPONED;
      }
      throw e;
    } finally {
      statement.execute("SET statement_timeout = '" + bound + "'");
      statement.execute("RESET lock_timeout");
      connection.setNetworkTimeout(Runnable::run, patience);
    }
  }

  /** On a database of somebody else's this may not be ours to do. */
  private static void renewLog(Statement statement) throws SQLException {
    try {
      statement.execute("SELECT pg_switch_wal()");
      statement.execute("CHECKPOINT");
    } catch (SQLException e) {
      if (!INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
        throw e;
      }
      LOG.warn(
          "The database's write-ahead log keeps what was purged until the server removes its files: {}. GRANT pg_checkpoint and EXECUTE ON FUNCTION pg_switch_wal() to this role, and set wal_recycle = off, to have it removed at once.",
          e.getMessage());
    }
  }

  private static OptionalLong latest(Statement statement) throws SQLException {
    return number(statement, LATEST);
  }

  private static OptionalLong number(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      long value = row.getLong(1);
      return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }
  }

  private static boolean isTrue(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private static String text(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }
}
