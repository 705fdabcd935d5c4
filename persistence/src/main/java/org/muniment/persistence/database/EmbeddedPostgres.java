package org.muniment.persistence.database;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server that the node starts itself, keeps alive, and stops.
 *
 * <p>Everything of it lies in {@code <data>/postgres}, mode 0700, and survives the node: a server
 * that a killed node left behind is taken over. While it runs, a thread of its own starts it again
 * on the same port whenever it dies. Whoever calls {@link #start} makes sure that no other node
 * uses the data directory.
 */
public final class EmbeddedPostgres implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

  private final PostgresServer server;
  private final EmbeddedPostgresSettings settings;
  private final ServerStateListener listener;
  private final Thread supervisor;
  private final int port;

  private long lastLogSweep = System.nanoTime(); // the supervisor's own

  private volatile ServerProcess process;
  private volatile boolean closing;

  private EmbeddedPostgres(
      PostgresServer server,
      ServerProcess process,
      EmbeddedPostgresSettings settings,
      ServerStateListener listener) {
    this.server = server;
    this.process = process;
    this.port = process.port();
    this.settings = settings;
    this.listener = listener;
    this.supervisor = new Thread(this::supervise, "embedded-postgres-supervisor");
    this.supervisor.setDaemon(true);
  }

  /**
   * Starts the server of this data directory, or takes it over; blocks until it answers.
   *
   * @param dataDirectory the node's data directory; the server's things go to {@code postgres} in
   *     it
   * @throws IncompatibleDataDirectoryException if another major version wrote the directory
   * @throws DatabaseStartException if the server cannot be started, saying what to do
   */
  public static EmbeddedPostgres start(EmbeddedPostgresSettings settings, Path dataDirectory) {
    return start(settings, dataDirectory, state -> {});
  }

  /** Like {@link #start(EmbeddedPostgresSettings, Path)}, telling {@code listener} every change. */
  public static EmbeddedPostgres start(
      EmbeddedPostgresSettings settings, Path dataDirectory, ServerStateListener listener) {
    try {
      PostgresCluster.requireCompatible(PostgresLayout.below(dataDirectory));
      PostgresLayout layout = PostgresLayout.below(dataDirectory).prepare();
      PostgresSecret secret = PostgresSecret.readOrCreate(layout);
      PostgresBinaries binaries = PostgresBinaries.install(layout);
      PostgresCommand command = PostgresCommand.create(binaries, layout);
      PostgresCluster.initialize(layout, command, secret);
      if (layout.socketDirectory().isEmpty()) {
        log.info("{} is too long for unix sockets; PostgreSQL uses loopback only", layout.run());
      }
      PostgresServer server = new PostgresServer(layout, command, secret, settings);
      Optional<ServerProcess> takenOver = server.takeOver();
      ServerProcess process = takenOver.isPresent() ? takenOver.get() : server.start();
      prepare(server, process);
      binaries.deleteOthers(layout);
      EmbeddedPostgres running = new EmbeddedPostgres(server, process, settings, listener);
      running.supervisor.start();
      listener.onStateChange(ServerState.RUNNING);
      return running;
    } catch (IOException | SQLException e) {
      throw new DatabaseStartException(
          "The embedded PostgreSQL in %s could not be started: %s".formatted(dataDirectory, e), e);
    }
  }

  /** A server that cannot be made ready is of no use to anybody: a failed start leaves none. */
  private static void prepare(PostgresServer server, ServerProcess process)
      throws IOException, SQLException {
    try {
      server.prepareDatabase(process.port());
    } catch (SQLException | RuntimeException e) {
      server.stop();
      throw e;
    }
  }

  /** Where the node's database is; stays the same as long as this object lives. */
  public JdbcEndpoint endpoint() {
    return server.endpoint(port);
  }

  /** The postmaster's process id; another one after the server died and was started again. */
  public long pid() {
    return process.pid();
  }

  /** Stops the server cleanly; bounded by twice the stop time-out. */
  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    supervisor.interrupt();
    joinSupervisor();
    try {
      server.stop();
      log.info("PostgreSQL stopped");
    } catch (IOException e) {
      throw new DatabaseStartException("PostgreSQL could not be stopped: " + e, e);
    }
    listener.onStateChange(ServerState.STOPPED);
  }

  private void joinSupervisor() {
    try {
      supervisor.join(settings.stopTimeout().toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void supervise() {
    try {
      while (!closing) {
        Thread.sleep(settings.supervisionInterval().toMillis());
        look();
      }
    } catch (InterruptedException e) {
      log.debug("Supervision of PostgreSQL ends");
    }
  }

  private void look() throws InterruptedException {
    if (!process.isAlive()) {
      restart();
    }
    if (System.nanoTime() - lastLogSweep > settings.logSweepInterval().toNanos()) {
      lastLogSweep = System.nanoTime();
      sweepLogs();
    }
  }

  private void sweepLogs() {
    try {
      server.deleteOldLogs();
    } catch (IOException | RuntimeException e) {
      log.warn("Could not delete old logs of PostgreSQL", e);
    }
  }

  /** Whatever goes wrong, the next attempt comes: nobody else would start the server again. */
  private void restart() throws InterruptedException {
    log.warn("PostgreSQL (pid {}) died; starting it again on port {}", process.pid(), port);
    tell(ServerState.DOWN);
    Duration backoff = settings.restartBackoffMin();
    while (!closing) {
      try {
        process = takeOverOrStart();
        tell(ServerState.RUNNING);
        return;
      } catch (IOException | RuntimeException e) {
        if (closing || Thread.currentThread().isInterrupted()) {
          return;
        }
        log.error("PostgreSQL did not come back; next try in {}", backoff, e);
      }
      Thread.sleep(backoff.toMillis());
      backoff = min(backoff.multipliedBy(2), settings.restartBackoffMax());
    }
  }

  /** An attempt that was given up may have started a server all the same. */
  private ServerProcess takeOverOrStart() throws IOException {
    Optional<ServerProcess> running = server.takeOver();
    if (running.isPresent() && running.get().port() == port) {
      return running.get();
    }
    server.stop();
    return server.start(port);
  }

  private void tell(ServerState state) {
    try {
      listener.onStateChange(state);
    } catch (RuntimeException e) {
      log.error("A listener failed to take in that PostgreSQL is {}", state, e);
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
