package org.muniment.node;

import java.nio.file.Path;
import java.util.Optional;
import javax.sql.DataSource;
import org.muniment.persistence.database.DatabasePool;
import org.muniment.persistence.database.DatabaseSettings;
import org.muniment.persistence.database.DatabaseStartException;
import org.muniment.persistence.database.EmbeddedPostgres;
import org.muniment.persistence.database.JdbcEndpoint;
import org.muniment.persistence.database.Migrations;
import org.muniment.persistence.database.SchemaException;

/** The node's PostgreSQL, its own or somebody else's, with the schema in place. */
final class Database implements AutoCloseable {

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
    Optional<EmbeddedPostgres> embedded = Optional.empty();
    try {
      if (settings.external().isEmpty()) {
        embedded = Optional.of(EmbeddedPostgres.start(settings.embedded(), dataDirectory));
      }
      JdbcEndpoint endpoint =
          embedded.map(EmbeddedPostgres::endpoint).or(settings::external).orElseThrow();
      DatabasePool pool = DatabasePool.open(endpoint, settings.pool());
      Migrations.apply(pool.dataSource());
      return new Database(embedded, endpoint, pool);
    } catch (DatabaseStartException | SchemaException e) {
      embedded.ifPresent(EmbeddedPostgres::close);
      throw new StartException(e.getMessage(), e);
    }
  }

  JdbcEndpoint endpoint() {
    return endpoint;
  }

  DataSource dataSource() {
    return pool.dataSource();
  }

  @Override
  public void close() {
    pool.close();
    embedded.ifPresent(EmbeddedPostgres::close);
  }
}
