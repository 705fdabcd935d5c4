package org.muniment.node;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.muniment.persistence.database.DatabasePool;
import org.muniment.persistence.database.DatabaseSettings;
import org.muniment.persistence.database.DatabaseStartException;
import org.muniment.persistence.database.EmbeddedPostgres;
import org.muniment.persistence.database.JdbcEndpoint;
import org.muniment.persistence.database.Migrations;
import org.muniment.persistence.database.SchemaException;
import org.muniment.persistence.journal.jdbc.RestoredJournal;

/** The node's PostgreSQL, its own or somebody else's, with the schema in place. */
final class Database implements AutoCloseable {

  private static final String DURABILITY =
      "SELECT current_setting('fsync') AS fsync,"
          + " current_setting('full_page_writes') AS full_page_writes,"
          + " current_setting('synchronous_commit') AS synchronous_commit";

  /** Values that force the log to disk before a commit is acknowledged. */
  private static final Set<String> DURABLE = Set.of("on", "local", "remote_write", "remote_apply");

  private final Optional<EmbeddedPostgres> embedded;
  private final JdbcEndpoint endpoint;
  private final DatabasePool pool;

  private Database(Optional<EmbeddedPostgres> embedded, JdbcEndpoint endpoint, DatabasePool pool) {
    this.embedded = embedded;
    this.endpoint = endpoint;
    this.pool = pool;
  }

  /**
   * Starts or reaches the database and migrates it.
   *
   * @throws StartException saying what to do
   */
  static Database open(DatabaseSettings settings, Path dataDirectory) {
    try {
      Optional<EmbeddedPostgres> embedded =
          settings.external().isPresent()
              ? Optional.empty()
              : Optional.of(EmbeddedPostgres.start(settings.embedded(), dataDirectory));
      JdbcEndpoint endpoint =
          embedded.map(EmbeddedPostgres::endpoint).or(settings::external).orElseThrow();
      return undoing(
          () -> embedded.ifPresent(EmbeddedPostgres::close),
          () -> {
            DatabasePool pool = DatabasePool.open(endpoint, settings.pool());
            return undoing(pool::close, () -> new Database(embedded, endpoint, pool).prepared());
          });
    } catch (DatabaseStartException e) {
      throw new StartException(e.getMessage(), e);
    }
  }

  /** Whatever goes wrong in a step, what was opened for it is closed. */
  private static Database undoing(Runnable undo, Supplier<Database> step) {
    try {
      return step.get();
    } catch (RuntimeException | Error e) {
      try {
        undo.run();
      } catch (RuntimeException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  private Database prepared() {
    try {
      requireDurableCommits();
      Migrations.apply(endpoint.unhurried());
      RestoredJournal.settle(endpoint.unhurried());
      return this;
    } catch (SchemaException e) {
      throw new StartException(e.getMessage(), e);
    } catch (SQLException e) {
      throw new StartException(
          "The database at %s cannot be used: %s".formatted(endpoint, e.getMessage()), e);
    }
  }

  /** An acknowledged write must survive a power cut, whoever runs the server. */
  private void requireDurableCommits() throws SQLException {
    try (Connection connection = pool.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet settings = statement.executeQuery(DURABILITY)) {
      settings.next();
      for (int column = 1; column <= settings.getMetaData().getColumnCount(); column++) {
        if (!DURABLE.contains(settings.getString(column))) {
          throw new StartException(
              "The database at %s runs with %s=%s and would lose acknowledged writes at a power cut. Switch it on."
                  .formatted(
                      endpoint,
                      settings.getMetaData().getColumnLabel(column),
                      settings.getString(column)));
        }
      }
    }
  }

  JdbcEndpoint endpoint() {
    return endpoint;
  }

  DatabasePool pool() {
    return pool;
  }

  DataSource dataSource() {
    return pool.dataSource();
  }

  @Override
  public void close() {
    try {
      pool.close();
    } finally {
      embedded.ifPresent(EmbeddedPostgres::close);
    }
  }
}
