package org.muniment.persistence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class MigrationsTest {

  @Test
  void anEmptyDatabaseGetsTheWholeSchemaAndASecondRunChangesNothing() throws SQLException {
    try (DatabasePool pool = TestPostgres.emptyDatabase().openPool()) {
      Migrations.apply(pool.dataSource());
      Migrations.apply(pool.dataSource());

      assertThat(
              column(
                  pool.dataSource(),
                  "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"))
          .containsExactly(
              "akka_projection_management",
              "akka_projection_offset_store",
              "condemned_content",
              "content_reference",
              "content_reference_mark",
              "erasure",
              "event_journal",
              "event_tag",
              "flyway_schema_history",
              "reprocessing_run",
              "reprocessing_share",
              "snapshot");
      assertThat(column(pool.dataSource(), "SELECT version FROM flyway_schema_history ORDER BY 1"))
          .containsExactly("1", "2", "3", "4");
    }
  }

  @Test
  void aDatabaseThatANewerReleaseHasUsedIsRefused() throws SQLException {
    try (DatabasePool pool = TestPostgres.freshDatabase().openPool()) {
      execute(
          pool.dataSource(),
          """
          INSERT INTO flyway_schema_history
          SELECT 999, '999', 'from the future', type, 'V999__from_the_future.sql', checksum,
                 installed_by, installed_on, execution_time, success
          FROM flyway_schema_history WHERE version = '1'
          """);

      assertThatThrownBy(() -> Migrations.apply(pool.dataSource()))
          .isInstanceOf(SchemaException.class)
          .hasMessageContainingAll("999", "from the future", "newer Muniment");
    }
  }

  @Test
  void aStepThatWasEditedAfterItWasTakenIsRefused() throws SQLException {
    try (DatabasePool pool = TestPostgres.freshDatabase().openPool()) {
      execute(pool.dataSource(), "UPDATE flyway_schema_history SET checksum = checksum + 1");

      assertThatThrownBy(() -> Migrations.apply(pool.dataSource()))
          .isInstanceOf(SchemaException.class)
          .hasMessageContaining("checksum");
    }
  }

  @Test
  void aRowKnowsTheTransactionThatWroteIt() throws SQLException {
    try (DatabasePool pool = TestPostgres.freshDatabase().openPool();
        Connection connection = pool.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            """
            INSERT INTO event_journal
              (persistence_id, sequence_number, writer, write_timestamp, adapter_manifest,
               event_ser_id, event_ser_manifest, event_payload)
            VALUES ('a', 1, 'w', 0, '', 1, '', '')
            """);
        try (ResultSet row =
            statement.executeQuery(
                "SELECT transaction_id, pg_current_xact_id()::text FROM event_journal")) {
          row.next();
          assertThat(row.getString(1)).isEqualTo(row.getString(2));
        }
      }
      connection.commit();
    }
  }

  private static void execute(DataSource dataSource, String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> column(DataSource dataSource, String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }
}
