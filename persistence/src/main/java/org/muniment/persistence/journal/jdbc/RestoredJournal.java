package org.muniment.persistence.journal.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal from a dump of another server names transactions that this one may not have reached: to
 * whoever goes by transactions its rows are still to come. All rows get one that is long past, so
 * that their order is that of their places; what follows the journal begins anew, and what was
 * derived from it counts as another journal's (see {@link JournalIdentity}).
 */
public final class RestoredJournal {

  private static final Logger LOG = LoggerFactory.getLogger(RestoredJournal.class);

  private static final String IS_AHEAD =
      """
      SELECT EXISTS (SELECT FROM event_journal
        WHERE transaction_id >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
      """;

  /** All servers have used up the third one by the time they take connections. */
  private static final String SETTLE = "UPDATE event_journal SET transaction_id = 3";

  private static final String BEGIN_ANEW = "DELETE FROM akka_projection_offset_store";

  private RestoredJournal() {}

  /** Puts that in order, before anybody writes or follows. Blocks. */
  public static void settle(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        if (isAhead(statement)) {
          int settled = statement.executeUpdate(SETTLE);
          statement.executeUpdate(BEGIN_ANEW);
          JournalIdentity.renew(statement);
          LOG.info("The journal is from another server; its {} records are settled.", settled);
        }
        connection.commit();
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      }
    }
  }

  private static boolean isAhead(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery(IS_AHEAD)) {
      row.next();
      return row.getBoolean(1);
    }
  }
}
