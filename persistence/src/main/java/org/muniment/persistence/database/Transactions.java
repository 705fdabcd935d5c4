package org.muniment.persistence.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/**
 * Work with a connection, which is taken for it and given back. What the database throws fails the
 * stage.
 *
 * @param blocking threads that may block
 */
public record Transactions(DataSource dataSource, Executor blocking) {

  /** Statements on one connection. */
  @FunctionalInterface
  public interface Work<T> {
    /** Does them, and does not keep the connection. */
    T with(Connection connection) throws SQLException;
  }

  /** One transaction: all of the work or nothing. */
  public <T> CompletionStage<T> run(Work<T> work) {
    return outside(
        connection -> {
          connection.setAutoCommit(false);
          try {
            T result = work.with(connection);
            connection.commit();
            return result;
          } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
          }
        });
  }

  /** Each statement by itself. */
  public <T> CompletionStage<T> outside(Work<T> work) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (Connection connection = dataSource.getConnection()) {
            return work.with(connection);
          } catch (SQLException e) {
            throw new CompletionException(e);
          }
        },
        blocking);
  }
}
