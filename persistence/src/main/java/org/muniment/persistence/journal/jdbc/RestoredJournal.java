package org.muniment.persistence.journal.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal from a dump of another server names transactions that this one may not have reached: to
 * whoever goes by transactions its rows are still to come. They get one that is long past, and the
 * followers begin anew.
 */
public final class RestoredJournal {

  private static final Logger LOG = LoggerFactory.getLogger(RestoredJournal.class);

  /** All servers have used it up by the time they take connections. */
  private static final int LONG_PAST = 3;

  private static final String SETTLE =
      """
      UPDATE event_journal SET transaction_id = %d
      WHERE transaction_id >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
      """
          .formatted(LONG_PAST);

  private static final String BEGIN_ANEW = "DELETE FROM akka_projection_offset_store";

  private RestoredJournal() {}

  /** Puts that in order, before anybody writes or follows. Blocks. */
  public static void settle(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        int settled = statement.executeUpdate(SETTLE);
        if (settled > 0) {
          statement.executeUpdate(BEGIN_ANEW);
          LOG.info(
              "The journal was restored from another server; {} records are settled.", settled);
        }
        connection.commit();
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      }
    }
  }
}
