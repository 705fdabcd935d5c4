package org.muniment.persistence.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.muniment.persistence.files.DurableFiles;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts, finds and stops the one postmaster of an embedded cluster. */
final class PostgresServer {

  private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);

  private static final String HOST = "127.0.0.1";
  private static final Duration RETRY_PAUSE = Duration.ofMillis(300);
  private static final Duration COMMAND_GRACE = Duration.ofSeconds(5);
  private static final int CONNECT_SECONDS = 5;
  private static final int LOG_TAIL_LINES = 15;

  private final PostgresLayout layout;
  private final PostgresCommand command;
  private final PostgresSecret secret;
  private final EmbeddedPostgresSettings settings;
  private final SortedMap<String, String> parameters;

  PostgresServer(
      PostgresLayout layout,
      PostgresCommand command,
      PostgresSecret secret,
      EmbeddedPostgresSettings settings) {
    this.layout = layout;
    this.command = command;
    this.secret = secret;
    this.settings = settings;
    this.parameters = PostgresCluster.parameters(layout, settings);
  }

  /**
   * Takes over the server that runs already, because an earlier node left it behind or because its
   * start took longer than we waited, if it is ours and runs as we would start it; stops it
   * otherwise. Empty means that no server runs.
   *
   * @throws DatabaseStartException if it still recovers from a crash after the start time-out; it
   *     is left to that, since to stop it would only make it begin anew
   */
  Optional<ServerProcess> takeOver() throws IOException {
    Optional<ServerProcess> found = ServerProcess.find(layout);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    ServerProcess server = found.get();
    if (runsAsConfigured(server)) {
      log.info(
          "Took over the PostgreSQL server that was running: pid {}, port {}",
          server.pid(),
          server.port());
      return found;
    }
    log.info("Stopping the PostgreSQL server that was running: pid {}", server.pid());
    stop();
    return Optional.empty();
  }

  /** Starts on the port of the last time, so that a URL stays true, or on a free one. */
  ServerProcess start() throws IOException {
    return start(lastPort().filter(PostgresServer::isFree).orElseGet(PostgresServer::freePort));
  }

  /**
   * Starts on this port. Backends orphaned by a killed postmaster keep its shared memory for a
   * moment, and somebody's outgoing connection may hold the port: both are waited for.
   *
   * @throws DatabaseStartException with the server's own last words
   */
  ServerProcess start(int port) throws IOException {
    long deadline = System.nanoTime() + settings.startTimeout().toNanos();
    PostgresCluster.configure(layout, parameters, port);
    DurableFiles.write(layout.lastPort(), port + "\n");
    deleteOldLogs();
    while (true) {
      discardStaleLocks();
      Files.deleteIfExists(layout.startupLog());
      PostgresCommand.Result result = pgCtlStart();
      Optional<ServerProcess> started = ServerProcess.find(layout);
      if (result.succeeded() && started.isPresent()) {
        log.info("PostgreSQL runs: pid {}, port {}", started.get().pid(), port);
        return started.get();
      }
      boolean passing = holdsSharedMemory() || !isFree(port);
      if (!passing || System.nanoTime() > deadline) {
        throw new DatabaseStartException(
            "PostgreSQL did not start in %s: %s%n%s"
                .formatted(layout.cluster(), result.output().strip(), lastWords()));
      }
      pause(RETRY_PAUSE);
    }
  }

  /** Fast shutdown, bounded; then an immediate one, which the next start recovers from. */
  void stop() throws IOException {
    Optional<ServerProcess> running = ServerProcess.find(layout);
    if (running.isEmpty()) {
      return;
    }
    for (String mode : List.of("fast", "immediate")) {
      pgCtlStop(mode);
      if (hasEnded(running.get(), settings.stopTimeout())) {
        return;
      }
      log.warn("PostgreSQL (pid {}) did not stop: {}", running.get().pid(), mode);
    }
    throw new DatabaseStartException(
        "PostgreSQL (pid %d) could not be stopped; its log is in %s"
            .formatted(running.get().pid(), layout.log()));
  }

  /** Makes the application's account and database where they are missing. */
  void prepareDatabase(int port) throws SQLException {
    try (Connection connection = connect(port)) {
      connection.setAutoCommit(false);
      if (!exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = 'muniment'")) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("CREATE ROLE muniment LOGIN");
        }
        // The driver computes the SCRAM verifier here, so the server never sees the password.
        connection
            .unwrap(PGConnection.class)
            .alterUserPassword(
                PostgresSecret.APPLICATION, secret.application().toCharArray(), "scram-sha-256");
      }
      connection.commit();
      connection.setAutoCommit(true);
      if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = 'muniment'")) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("CREATE DATABASE muniment OWNER muniment");
        }
      }
    }
    allowCompaction(port);
  }

  /** What was purged leaves the write-ahead log only with its files. */
  private void allowCompaction(int port) throws SQLException {
    try (Connection connection = connect(port, "muniment");
        Statement statement = connection.createStatement()) {
      statement.execute("GRANT pg_checkpoint TO muniment");
      statement.execute("GRANT EXECUTE ON FUNCTION pg_switch_wal() TO muniment");
    }
  }

  JdbcEndpoint endpoint(int port) {
    return JdbcEndpoint.of(
        HOST, port, "muniment", PostgresSecret.APPLICATION, secret.application());
  }

  private boolean runsAsConfigured(ServerProcess server) throws IOException {
    long deadline = System.nanoTime() + settings.startTimeout().toNanos();
    while (server.isAlive()) {
      try (Connection connection = connect(server.port())) {
        return show(connection, "data_directory").equals(layout.cluster().toString())
            && show(connection, PostgresCluster.FINGERPRINT)
                .equals(parameters.get(PostgresCluster.FINGERPRINT))
            && show(connection, "fsync").equals("on");
      } catch (SQLException e) {
        if (!isStarting(e)) {
          log.info("The server that was running does not answer us: {}", e.getMessage());
          return false;
        }
        if (System.nanoTime() > deadline) {
          throw new DatabaseStartException(
              "PostgreSQL (pid %d) still recovers from a crash: %s. Wait and try again, or raise muniment.database.embedded.start-timeout; its log is in %s"
                  .formatted(server.pid(), e.getMessage(), layout.log()),
              e);
        }
      }
      pause(RETRY_PAUSE);
    }
    return false;
  }

  /** SQLSTATE 57P03, cannot_connect_now: the server recovers from a crash. */
  private static boolean isStarting(SQLException e) {
    return "57P03".equals(e.getSQLState());
  }

  private Connection connect(int port) throws SQLException {
    return connect(port, "postgres");
  }

  private Connection connect(int port, String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", PostgresSecret.SUPERUSER);
    properties.setProperty("password", secret.superuser());
    properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
    properties.setProperty("socketTimeout", Integer.toString(CONNECT_SECONDS * 2));
    properties.setProperty("loginTimeout", Integer.toString(CONNECT_SECONDS));
    return DriverManager.getConnection(
        "jdbc:postgresql://" + HOST + ":" + port + "/" + database, properties);
  }

  private static String show(Connection connection, String parameter) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT current_setting('" + parameter + "', true)")) {
      rows.next();
      String value = rows.getString(1);
      return value == null ? "" : value;
    }
  }

  private static boolean exists(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next();
    }
  }

  private PostgresCommand.Result pgCtlStart() {
    return command.run(
        settings.startTimeout().plus(COMMAND_GRACE),
        "pg_ctl",
        List.of(
            "start",
            "--pgdata=" + layout.cluster(),
            "--log=" + layout.startupLog(),
            "--wait",
            "--timeout=" + settings.startTimeout().toSeconds()));
  }

  private void pgCtlStop(String mode) {
    command.run(
        COMMAND_GRACE,
        "pg_ctl",
        List.of("stop", "--pgdata=" + layout.cluster(), "--mode=" + mode, "--no-wait"));
  }

  private static boolean hasEnded(ServerProcess server, Duration bound) {
    long deadline = System.nanoTime() + bound.toNanos();
    while (server.isAlive()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      pause(Duration.ofMillis(20));
    }
    return true;
  }

  /**
   * The server itself gives way to any process of ours that has the process id noted in a lock
   * file, even to the unreaped remains of the server that was killed. We know better; whether a
   * backend is left of it the server still finds out from its shared memory, whose key is that of
   * the data directory.
   */
  private void discardStaleLocks() throws IOException {
    Optional<PostmasterPid> noted = PostmasterPid.read(layout.pidFile());
    if (noted.isEmpty()
        || ProcessHandle.of(noted.get().pid()).isEmpty()
        || ServerProcess.find(layout).isPresent()) {
      return;
    }
    log.info("Process {} is no server of ours; discarding the locks it left", noted.get().pid());
    Files.deleteIfExists(layout.pidFile());
    try (Stream<Path> sockets = Files.list(layout.run())) {
      for (Path socket : sockets.toList()) {
        Files.deleteIfExists(socket);
      }
    }
  }

  private boolean holdsSharedMemory() throws IOException {
    return Files.exists(layout.startupLog())
        && PostgresCommand.said(layout.startupLog()).contains("pre-existing shared memory block");
  }

  private String lastWords() throws IOException {
    List<String> words = new ArrayList<>();
    for (Path file : serverLogs().stream().limit(1).toList()) {
      words.addAll(tail(file));
    }
    if (Files.exists(layout.startupLog())) {
      words.addAll(tail(layout.startupLog()));
    }
    return String.join(System.lineSeparator(), words);
  }

  private static List<String> tail(Path file) throws IOException {
    List<String> lines = PostgresCommand.said(file).lines().toList();
    return lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size());
  }

  /** Bounds what the server's log takes: each file by rotation, their number here. */
  void deleteOldLogs() throws IOException {
    for (Path old : serverLogs().stream().skip(settings.logFiles()).toList()) {
      Files.deleteIfExists(old);
    }
  }

  /** Newest first: their names are times. */
  private List<Path> serverLogs() throws IOException {
    try (Stream<Path> files = Files.list(layout.log())) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("postgresql-"))
          .sorted(Comparator.reverseOrder())
          .toList();
    }
  }

  private Optional<Integer> lastPort() throws IOException {
    try {
      return Files.exists(layout.lastPort())
          ? Optional.of(Integer.valueOf(Files.readString(layout.lastPort()).strip()))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(loopback(), port), 1);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new DatabaseStartException("There is no free port on " + HOST, e);
    }
  }

  /** The IPv4 one, which the server listens on, whatever the JVM prefers. */
  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(HOST, new byte[] {127, 0, 0, 1});
  }

  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseStartException("Interrupted while waiting for PostgreSQL", e);
    }
  }
}
