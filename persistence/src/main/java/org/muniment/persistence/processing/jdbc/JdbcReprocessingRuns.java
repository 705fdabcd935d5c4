package org.muniment.persistence.processing.jdbc;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;
import org.muniment.persistence.database.Transactions;
import org.muniment.persistence.processing.ReprocessingRuns;
import org.muniment.protocol.document.Principal;

/** The runs beside the journal's own tables. */
public final class JdbcReprocessingRuns implements ReprocessingRuns {

  private static final String NEWEST =
      """
      SELECT run, requested_at, requested_by,
        (SELECT count(*) FROM reprocessing_share s WHERE s.run = r.run) AS done
      FROM reprocessing_run r ORDER BY run DESC LIMIT 1
      """;

  /** Two who ask at the same time get the same run. */
  private static final String ONE_AT_A_TIME = "LOCK TABLE reprocessing_run IN EXCLUSIVE MODE";

  private static final String BEGIN =
      "INSERT INTO reprocessing_run (requested_at, requested_by) VALUES (?, ?)";

  private static final String DONE =
      "INSERT INTO reprocessing_share (run, share) VALUES (?, ?) ON CONFLICT DO NOTHING";

  private final Transactions transactions;

  private JdbcReprocessingRuns(Transactions transactions) {
    this.transactions = transactions;
  }

  /** The runs of the system's database. */
  public static JdbcReprocessingRuns create(ActorSystem<?> system, DataSource dataSource) {
    return new JdbcReprocessingRuns(
        new Transactions(dataSource, system.dispatchers().lookup(DispatcherSelector.blocking())));
  }

  @Override
  public CompletionStage<Optional<Run>> newest() {
    return transactions.outside(JdbcReprocessingRuns::newest);
  }

  @Override
  public CompletionStage<Run> begin(Principal by, Instant at, int shares) {
    return transactions.run(
        connection -> {
          connection.createStatement().execute(ONE_AT_A_TIME);
          Optional<Run> newest = newest(connection);
          if (newest.filter(run -> run.sharesDone() < shares).isEmpty()) {
            insert(connection, by, at);
          }
          return newest(connection).orElseThrow();
        });
  }

  @Override
  public CompletionStage<Done> done(long run, String share) {
    return transactions.outside(
        connection -> {
          try (PreparedStatement insert = connection.prepareStatement(DONE)) {
            insert.setLong(1, run);
            insert.setString(2, share);
            insert.executeUpdate();
            return Done.getInstance();
          }
        });
  }

  private static void insert(Connection connection, Principal by, Instant at) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(BEGIN)) {
      insert.setObject(1, at.atOffset(ZoneOffset.UTC));
      insert.setString(2, by.toString());
      insert.executeUpdate();
    }
  }

  private static Optional<Run> newest(Connection connection) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(NEWEST);
        ResultSet row = query.executeQuery()) {
      return row.next()
          ? Optional.of(
              new Run(
                  row.getLong("run"),
                  row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                  new Principal(row.getString("requested_by")),
                  row.getInt("done")))
          : Optional.empty();
    }
  }
}
