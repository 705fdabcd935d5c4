package org.muniment.persistence.database;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.muniment.persistence.files.DurableFiles;

/**
 * One real PostgreSQL for all tests of a JVM, below {@code target}; each caller gets a database of
 * its own, with the schema in place.
 */
public final class TestPostgres {

  private static final String TEMPLATE = "template_muniment";

  /** Started by whoever first wants a database of it. */
  private static final class Instance {
    private static final TestPostgres STARTED = start();
  }

  private final PostgresSecret secret;
  private final JdbcEndpoint endpoint;
  private final AtomicInteger databases = new AtomicInteger();

  private TestPostgres(PostgresSecret secret, JdbcEndpoint endpoint) {
    this.secret = secret;
    this.endpoint = endpoint;
  }

  /** A database that nobody else uses. */
  public record Database(JdbcEndpoint endpoint) {

    /** For an ActorSystem: journal and snapshots in this database, with few connections. */
    public Config config() {
      return ConfigFactory.parseString(
              """
              akka-persistence-jdbc.shared-databases.slick.db {
                numThreads = 4
                maxConnections = 34
                minConnections = 4
              }
              jdbc-journal.parallelism = 2
              """)
          .withFallback(DatabaseSettings.pluginConfig(endpoint));
    }

    /** A pool as the node has it; the caller closes it. */
    public DatabasePool openPool() {
      return DatabasePool.open(endpoint, settings().pool());
    }
  }

  public static Database freshDatabase() {
    return Instance.STARTED.create(
        "test_" + Instance.STARTED.databases.incrementAndGet(), TEMPLATE);
  }

  static Database emptyDatabase() {
    return Instance.STARTED.create(
        "test_" + Instance.STARTED.databases.incrementAndGet(), "template1");
  }

  static DatabaseSettings settings() {
    Config wholeQueriesInStatistics =
        ConfigFactory.parseString(
            "muniment.database.embedded.server.track_activity_query_size = 8192");
    return DatabaseSettings.from(
        wholeQueriesInStatistics
            .withFallback(ConfigFactory.parseResources("muniment-database.conf"))
            .resolve());
  }

  private static TestPostgres start() {
    try {
      Path target = Files.createDirectories(Path.of("target")).toRealPath();
      Path data = Files.createTempDirectory(target, "pg");
      EmbeddedPostgres server = EmbeddedPostgres.start(settings().embedded(), data);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, data)));
      PostgresSecret secret = PostgresSecret.readOrCreate(PostgresLayout.below(data));
      TestPostgres postgres = new TestPostgres(secret, server.endpoint());
      Database template = postgres.create(TEMPLATE, "template1");
      try (DatabasePool pool = template.openPool()) {
        Migrations.apply(pool.dataSource());
      }
      return postgres;
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static void stop(EmbeddedPostgres server, Path data) {
    server.close();
    try {
      DurableFiles.deleteTree(data);
    } catch (IOException e) {
      System.err.println("Could not delete " + data + ": " + e);
    }
  }

  private synchronized Database create(String name, String template) {
    String base = endpoint.url().substring(0, endpoint.url().lastIndexOf('/') + 1);
    try (Connection connection =
            DriverManager.getConnection(
                base + "postgres", PostgresSecret.SUPERUSER, secret.superuser());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE DATABASE %s TEMPLATE %s OWNER %s"
              .formatted(name, template, PostgresSecret.APPLICATION));
    } catch (SQLException e) {
      throw new IllegalStateException("Could not make " + name, e);
    }
    return new Database(new JdbcEndpoint(base + name, endpoint.user(), endpoint.password()));
  }
}
