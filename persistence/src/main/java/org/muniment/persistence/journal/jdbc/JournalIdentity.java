package org.muniment.persistence.journal.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Which journal a database holds: PostgreSQL's identifier of its cluster of databases, made when
 * that is initialised, and the number of the database in it. What was derived from a journal is of
 * no use beside another one. A journal that was restored from a dump counts as another one; one
 * that was restored from a copy of the files does not.
 */
public final class JournalIdentity {

  private static final String IDENTITY =
      """
      SELECT system_identifier || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())
      FROM pg_control_system()
      """;

  private JournalIdentity() {}

  /** Asks the database; blocks. */
  public static String of(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(IDENTITY)) {
      row.next();
      return row.getString(1);
    }
  }
}
