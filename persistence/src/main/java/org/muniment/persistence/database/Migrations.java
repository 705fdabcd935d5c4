package org.muniment.persistence.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a database's schema to what this release needs; {@code db/migration} has the steps. */
public final class Migrations {

  private static final Logger log = LoggerFactory.getLogger(Migrations.class);

  /** The oldest major version whose functions and syntax the steps use. */
  private static final int OLDEST_POSTGRESQL = 14;

  private Migrations() {}

  /**
   * Takes every step that this database has not taken yet; nodes that do so at once wait for each
   * other. Nothing is ever cleaned away.
   *
   * @throws SchemaException if a newer release has been here, or a step fails
   */
  public static void apply(DataSource dataSource) {
    requirePostgresql(dataSource);
    Flyway flyway =
        Flyway.configure(Migrations.class.getClassLoader())
            .dataSource(dataSource)
            .locations("classpath:db/migration")
            .cleanDisabled(true)
            .ignoreMigrationPatterns(new String[0])
            .load();
    try {
      requireKnown(flyway.info().all());
      int steps = flyway.migrate().migrationsExecuted;
      log.info("The database's schema is current; {} steps were taken", steps);
    } catch (FlywayException e) {
      throw new SchemaException(
          "The database's schema could not be brought up to date: " + e.getMessage(), e);
    }
  }

  private static void requirePostgresql(DataSource dataSource) {
    try (Connection connection = dataSource.getConnection()) {
      int major = connection.getMetaData().getDatabaseMajorVersion();
      if (major < OLDEST_POSTGRESQL) {
        throw new SchemaException(
            "The database is PostgreSQL %d; Muniment needs %d or newer"
                .formatted(major, OLDEST_POSTGRESQL));
      }
    } catch (SQLException e) {
      throw new SchemaException("The database cannot be reached: " + e.getMessage(), e);
    }
  }

  private static void requireKnown(MigrationInfo[] steps) {
    Arrays.stream(steps)
        .filter(step -> step.getState().isApplied() && !step.getState().isResolved())
        .findFirst()
        .ifPresent(
            step -> {
              throw new SchemaException(
                  "The database has schema step %s (%s), which this release does not know: a newer Muniment has used it. Run that release or a later one; nothing was changed."
                      .formatted(step.getVersion(), step.getDescription()));
            });
  }
}
