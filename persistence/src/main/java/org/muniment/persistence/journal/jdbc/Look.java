package org.muniment.persistence.journal.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * A look at the journal: it reads its snapshot and the rows in one repeatable-read transaction, so
 * that the rows are exactly those that the snapshot shows.
 *
 * @param text the snapshot in PostgreSQL's form
 * @param floor its xmin: every transaction below it had ended
 * @param ceiling its xmax: no transaction from it on had begun
 */
record Look(String text, long floor, long ceiling) {

  private static final String SNAPSHOT =
      """
      SELECT s::text, pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint
      FROM pg_current_snapshot() AS s
      """;

  /** What is read through the snapshot. */
  @FunctionalInterface
  interface Reading<T> {
    T through(Connection connection, Look look) throws SQLException;
  }

  /** Takes a look. */
  static <T> T at(DataSource dataSource, Reading<T> reading) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      T read = reading.through(connection, snapshot(connection));
      connection.commit();
      return read;
    }
  }

  private static Look snapshot(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SNAPSHOT)) {
      row.next();
      return new Look(row.getString(1), row.getLong(2), row.getLong(3));
    }
  }
}
