package org.muniment.persistence.database;

import static java.util.Objects.requireNonNull;

import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One PostgreSQL database and the account to reach it with.
 *
 * @param url a {@code jdbc:postgresql:} URL; may carry the driver's parameters ({@code ?sslmode=…})
 * @param user the role to sign in as
 * @param password its password, shown nowhere: not in {@link #toString}, not in a log
 */
public record JdbcEndpoint(String url, String user, String password) {

  private static final String SCHEME = "jdbc:postgresql:";

  public JdbcEndpoint {
    requireNonNull(user, "user");
    requireNonNull(password, "password");
    if (!url.startsWith(SCHEME)) {
      throw new IllegalArgumentException("A database URL starts with " + SCHEME);
    }
  }

  static JdbcEndpoint of(String host, int port, String database, String user, String password) {
    return new JdbcEndpoint(SCHEME + "//" + host + ":" + port + "/" + database, user, password);
  }

  /**
   * A new connection each time, on which a statement may take as long as it takes: for steps of the
   * schema, which may build an index over a large journal.
   */
  public DataSource unhurried() {
    PGSimpleDataSource connections = new PGSimpleDataSource();
    connections.setUrl(url);
    connections.setUser(user);
    connections.setPassword(password);
    connections.setApplicationName("muniment-schema");
    connections.setTcpKeepAlive(true);
    return connections;
  }

  /** The URL without its parameters, which may hold secrets. */
  public String displayUrl() {
    int parameters = url.indexOf('?');
    return parameters < 0 ? url : url.substring(0, parameters);
  }

  @Override
  public String toString() {
    return user + " at " + displayUrl();
  }
}
