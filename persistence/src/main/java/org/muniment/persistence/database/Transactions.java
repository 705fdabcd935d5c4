package org.muniment.persistence.erasure.jdbc;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/** Work with a connection, on threads that may block. */
record Transactions(DataSource dataSource, Executor blocking) {

  /** On the threads that the system has for erasing. */
  static Transactions of(ActorSystem<?> system, DataSource dataSource) {
    return new Transactions(
        dataSource,
        system.dispatchers().lookup(DispatcherSelector.fromConfig(ErasureSettings.DISPATCHER)));
  }

  @FunctionalInterface
  interface Work<T> {
    T with(Connection connection) throws SQLException;
  }

  /** One transaction: all of the work or nothing. */
  <T> CompletionStage<T> run(Work<T> work) {
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
  <T> CompletionStage<T> outside(Work<T> work) {
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
