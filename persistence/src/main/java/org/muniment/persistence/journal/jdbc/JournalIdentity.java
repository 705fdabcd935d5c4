package org.muniment.persistence.journal.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Which journal a database holds: PostgreSQL's identifier of its cluster of databases, made when
 * that is initialised, and the number of the database in it. What was derived from a journal is of
 * no use beside another one. A journal that was restored from a dump counts as another one; one
 * that was restored from a copy of the files does not. A comment on the journal's table tells
 * journals apart that came to the same place one after the other.
 */
public final class JournalIdentity {

  private static final String IDENTITY =
      """
      SELECT system_identifier || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())
        || coalesce('/' || obj_description('event_journal'::regclass, 'pg_class'), '')
      FROM pg_control_system()
      """;

  private JournalIdentity() {}

  /** From now on it is another journal, in the transaction of a statement. */
  static void renew(Statement statement) throws SQLException {
    statement.execute("COMMENT ON TABLE event_journal IS '%s'".formatted(UUID.randomUUID()));
  }

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
