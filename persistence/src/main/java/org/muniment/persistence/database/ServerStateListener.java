package org.muniment.persistence.database;

/** Is told of every change of an embedded server's state, on the supervisor's own thread. */
@FunctionalInterface
public interface ServerStateListener {

  void onStateChange(ServerState state);
}
