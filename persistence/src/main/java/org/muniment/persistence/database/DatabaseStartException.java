package org.muniment.persistence.database;

/** The embedded PostgreSQL could not be started; the message says why and what to do about it. */
public class DatabaseStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public DatabaseStartException(String message) {
    super(message);
  }

  public DatabaseStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
