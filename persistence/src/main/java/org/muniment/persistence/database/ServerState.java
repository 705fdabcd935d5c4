package org.muniment.persistence.database;

/** What the supervisor of an embedded server last saw. */
public enum ServerState {
  /** The server answers. */
  RUNNING,
  /** The server died by itself and is being started again on the same port. */
  DOWN,
  /** The server was stopped on purpose. */
  STOPPED
}
