package org.muniment.persistence.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import javax.sql.DataSource;

/** Connections to a database for our own queries; closes with the node. */
public final class DatabasePool implements AutoCloseable {

  private final HikariDataSource pool;

  private DatabasePool(HikariDataSource pool) {
    this.pool = pool;
  }

  /**
   * Opens the pool, proving that the database can be reached.
   *
   * @throws DatabaseStartException if it cannot, naming the database and the account
   */
  public static DatabasePool open(JdbcEndpoint endpoint, DatabaseSettings.Pool settings) {
    try {
      return new DatabasePool(new HikariDataSource(hikari(endpoint, settings)));
    } catch (PoolInitializationException e) {
      throw new DatabaseStartException(
          "Could not sign in to the database as %s: %s".formatted(endpoint, e.getMessage()), e);
    }
  }

  /** Connections in use. */
  public int inUse() {
    return pool.getHikariPoolMXBean().getActiveConnections();
  }

  /** Threads that wait for a connection. */
  public int waiting() {
    return pool.getHikariPoolMXBean().getThreadsAwaitingConnection();
  }

  public DataSource dataSource() {
    return pool;
  }

  @Override
  public void close() {
    pool.close();
  }

  private static HikariConfig hikari(JdbcEndpoint endpoint, DatabaseSettings.Pool settings) {
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName("queries");
    hikari.setJdbcUrl(endpoint.url());
    hikari.setUsername(endpoint.user());
    hikari.setPassword(endpoint.password());
    hikari.setMaximumPoolSize(settings.size());
    hikari.setConnectionTimeout(settings.connectionTimeout().toMillis());
    hikari.setValidationTimeout(settings.validationTimeout().toMillis());
    hikari.setKeepaliveTime(settings.keepalive().toMillis());
    hikari.setMaxLifetime(settings.maxLifetime().toMillis());
    hikari.setConnectionInitSql(
        "SET statement_timeout = " + settings.statementTimeout().toMillis());
    hikari.addDataSourceProperty("ApplicationName", "muniment-queries");
    hikari.addDataSourceProperty(
        "socketTimeout", Long.toString(settings.socketTimeout().toSeconds()));
    hikari.addDataSourceProperty("tcpKeepAlive", "true");
    return hikari;
  }
}
