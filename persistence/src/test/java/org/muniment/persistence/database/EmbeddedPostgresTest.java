package org.muniment.persistence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.persistence.files.DurableFiles;

/** Real servers: most tests share one data directory, and each leaves a server running in it. */
@TestMethodOrder(OrderAnnotation.class)
class EmbeddedPostgresTest {

  private static final Config CONFIG =
      ConfigFactory.parseResources("muniment-database.conf").resolve();
  private static final EmbeddedPostgresSettings SETTINGS = EmbeddedPostgresSettings.from(CONFIG);
  private static final Duration BACK_AGAIN = Duration.ofSeconds(90);
  private static final List<ServerState> STATES = new CopyOnWriteArrayList<>();

  @TempDir private static Path data;

  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void startFromNothing() throws SQLException {
    postgres = EmbeddedPostgres.start(SETTINGS, data, STATES::add);
    execute("CREATE TABLE kept (n int PRIMARY KEY)");
    execute("INSERT INTO kept VALUES (1)");
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @Test
  @Order(1)
  void anAcknowledgedCommitIsOnTheDisk() throws SQLException {
    assertThat(query("SELECT current_setting('fsync')")).isEqualTo("on");
    assertThat(query("SELECT current_setting('synchronous_commit')")).isEqualTo("on");
    assertThat(query("SELECT current_setting('full_page_writes')")).isEqualTo("on");
    assertThat(query("SELECT current_setting('data_checksums')")).isEqualTo("on");
    assertThat(query("SELECT current_setting('server_encoding')")).isEqualTo("UTF8");
    assertThat(query("SELECT current_setting('server_version')"))
        .startsWith(PostgresBinaries.VERSION);
  }

  @Test
  @Order(1)
  void onlyTheOwnerReadsTheDataDirectoryAndTheSecret() throws IOException {
    Path root = data.resolve("postgres");
    for (String directory : List.of(".", "data", "run", "log", "bin-" + PostgresBinaries.VERSION)) {
      assertThat(permissions(root.resolve(directory))).as(directory).isEqualTo("rwx------");
    }
    assertThat(permissions(root.resolve("secret"))).isEqualTo("rw-------");
    assertThat(permissions(root.resolve("data/postgresql.conf"))).isEqualTo("rw-------");
  }

  @Test
  @Order(1)
  void aWrongPasswordIsRefused() {
    JdbcEndpoint endpoint = postgres.endpoint();
    assertThatThrownBy(
            () -> DriverManager.getConnection(endpoint.url(), endpoint.user(), "wrong").close())
        .isInstanceOf(SQLException.class)
        .hasFieldOrPropertyWithValue("SQLState", "28P01");
  }

  @Test
  @Order(1)
  void theNodesAccountOwnsItsDatabaseAndIsNoSuperuser() throws SQLException {
    assertThat(query("SELECT rolsuper::text FROM pg_roles WHERE rolname = current_user"))
        .isEqualTo("false");
    assertThat(
            query(
                "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"))
        .isEqualTo("muniment");
  }

  @Test
  @Order(2)
  void noPasswordIsInALogOrAConfigurationOrADescription() throws IOException {
    PostgresSecret secret = PostgresSecret.readOrCreate(layout());
    assertThat(secret.toString() + postgres.endpoint())
        .doesNotContain(secret.superuser(), secret.application());
    try (Stream<Path> logs = Files.list(layout().log())) {
      for (Path file : Stream.concat(logs, Stream.of(layout().serverConfiguration())).toList()) {
        assertThat(Files.readString(file)).doesNotContain(secret.superuser(), secret.application());
      }
    }
  }

  @Test
  @Order(3)
  void rowsArePresentAfterStopAndStart() throws SQLException {
    String url = postgres.endpoint().url();
    postgres.close();
    assertThat(STATES).endsWith(ServerState.STOPPED);
    assertThatThrownBy(() -> query("SELECT 1")).isInstanceOf(SQLException.class);

    postgres = EmbeddedPostgres.start(SETTINGS, data, STATES::add);

    assertThat(query("SELECT count(*) FROM kept")).isEqualTo("1");
    assertThat(postgres.endpoint().url()).as("the port of the last time").isEqualTo(url);
  }

  @Test
  @Order(4)
  void aKilledPostmasterIsStartedAgainOnTheSamePortWithEveryCommittedRow() throws SQLException {
    long killed = postgres.pid();
    STATES.clear();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO kept VALUES (2)");
      assertThat(ProcessHandle.of(killed).orElseThrow().destroyForcibly()).isTrue();
    }

    await().atMost(BACK_AGAIN).until(() -> STATES.contains(ServerState.RUNNING));

    assertThat(query("SELECT count(*) FROM kept")).isEqualTo("2");
    assertThat(postgres.pid()).isNotEqualTo(killed);
    assertThat(STATES).containsExactly(ServerState.DOWN, ServerState.RUNNING);
  }

  @Test
  @Order(5)
  void theServerOfAKilledNodeIsTakenOver() throws Exception {
    postgres.close();
    long survivor = startInAProcessOfItsOwnAndKillThat();

    postgres = EmbeddedPostgres.start(SETTINGS, data, STATES::add);

    assertThat(postgres.pid()).isEqualTo(survivor);
    assertThat(query("SELECT count(*) FROM kept")).isEqualTo("2");
  }

  @Test
  @Order(6)
  void aServerLeftBehindWithOtherSettingsIsReplaced() throws Exception {
    postgres.close();
    long survivor = startInAProcessOfItsOwnAndKillThat();
    Config other =
        ConfigFactory.parseString("muniment.database.embedded.server.work_mem = \"5MB\"")
            .withFallback(CONFIG);

    postgres = EmbeddedPostgres.start(EmbeddedPostgresSettings.from(other), data, STATES::add);

    assertThat(postgres.pid()).isNotEqualTo(survivor);
    assertThat(query("SELECT current_setting('work_mem')")).isEqualTo("5MB");
    assertThat(query("SELECT count(*) FROM kept")).isEqualTo("2");
  }

  @Test
  @Order(7)
  void aProcessThatGotTheProcessIdOfADeadServerIsNotTakenForIt() throws Exception {
    List<String> lines = Files.readAllLines(layout().pidFile());
    postgres.close();
    Process innocent = new ProcessBuilder("sleep", "60").start();
    try {
      lines.set(0, Long.toString(innocent.pid()));
      Files.write(layout().pidFile(), lines);

      postgres = EmbeddedPostgres.start(SETTINGS, data, STATES::add);

      assertThat(innocent.isAlive()).isTrue();
      assertThat(query("SELECT count(*) FROM kept")).isEqualTo("2");
    } finally {
      innocent.destroyForcibly();
    }
  }

  @Test
  @Order(8)
  void anotherMajorVersionIsRefusedAndNothingIsChanged() throws IOException {
    postgres.close();
    Files.writeString(layout().versionFile(), "16\n");
    try {
      assertThatThrownBy(() -> EmbeddedPostgres.start(SETTINGS, data))
          .isInstanceOf(IncompatibleDataDirectoryException.class)
          .hasMessageContainingAll("PostgreSQL 16", "PostgreSQL 17", "pg_upgrade")
          .hasMessageContaining(layout().cluster().toString());
      assertThat(Files.readString(layout().versionFile())).isEqualTo("16\n");
      assertThat(layout().pidFile()).doesNotExist();
    } finally {
      Files.writeString(layout().versionFile(), "17\n");
      postgres = EmbeddedPostgres.start(SETTINGS, data, STATES::add);
    }
  }

  @Test
  @Order(9)
  void aLostSecretIsNamedAndNotMadeAnew() throws IOException {
    Path secret = layout().secret();
    String content = Files.readString(secret);
    postgres.close();
    Files.delete(secret);
    try {
      assertThatThrownBy(() -> EmbeddedPostgres.start(SETTINGS, data))
          .isInstanceOf(DatabaseStartException.class)
          .hasMessageContaining(secret.toString());
      assertThat(secret).doesNotExist();
    } finally {
      DurableFiles.write(secret, content);
      postgres = EmbeddedPostgres.start(SETTINGS, data, STATES::add);
    }
  }

  @Test
  @Order(10)
  void aServerThatCameUpAfterItsStartWasGivenUpIsTakenOver() throws Exception {
    postgres.close();
    postgres = EmbeddedPostgres.start(with("supervision-interval = 8s"), data, STATES::add);
    STATES.clear();
    assertThat(ProcessHandle.of(postgres.pid()).orElseThrow().destroyForcibly()).isTrue();

    long latecomer = startBesideTheSupervisor(postgres.pid());
    await().atMost(BACK_AGAIN).until(() -> STATES.contains(ServerState.RUNNING));

    assertThat(postgres.pid()).isEqualTo(latecomer);
    assertThat(STATES).containsExactly(ServerState.DOWN, ServerState.RUNNING);
    assertThat(query("SELECT count(*) FROM kept")).isEqualTo("2");
  }

  @Test
  @Order(11)
  void aListenerThatFailsDoesNotEndTheSupervision() throws Exception {
    postgres.close();
    List<ServerState> told = new CopyOnWriteArrayList<>();
    postgres =
        EmbeddedPostgres.start(
            SETTINGS,
            data,
            state -> {
              told.add(state);
              if (told.size() > 1) {
                throw new IllegalStateException("a listener's own fault");
              }
            });
    for (int deaths = 1; deaths <= 2; deaths++) {
      int changes = 1 + 2 * deaths;
      assertThat(ProcessHandle.of(postgres.pid()).orElseThrow().destroyForcibly()).isTrue();
      await().atMost(BACK_AGAIN).until(() -> told.size() == changes);
    }
    assertThat(query("SELECT count(*) FROM kept")).isEqualTo("2");
    told.clear();
  }

  @Test
  @Order(12)
  void oldLogsAreDeletedWhileTheServerRuns() throws Exception {
    postgres.close();
    postgres =
        EmbeddedPostgres.start(
            with("log-files = 2, log-sweep-interval = 300ms"), data, STATES::add);
    Path old = Files.createFile(layout().log().resolve("postgresql-20200101T000000.log"));
    Files.createFile(layout().log().resolve("postgresql-20200102T000000.log"));

    await().atMost(BACK_AGAIN).until(() -> Files.notExists(old));

    try (Stream<Path> logs = Files.list(layout().log())) {
      assertThat(logs.filter(log -> log.getFileName().toString().startsWith("postgresql-")))
          .hasSize(2);
    }
  }

  @Test
  @Order(13)
  void theServersLastWordsAreReportedAlsoWhenTheyAreNotUtf8() throws Exception {
    postgres.close();
    Path newest = layout().log().resolve("postgresql-99991231T235959.log");
    Files.write(newest, "Stra\u00dfe\n".getBytes(StandardCharsets.ISO_8859_1));
    try {
      assertThatThrownBy(
              () -> EmbeddedPostgres.start(with("server.no_such_parameter = \"1\""), data))
          .isInstanceOf(DatabaseStartException.class)
          .hasMessageContainingAll("no_such_parameter", "Stra\ufffde");
    } finally {
      Files.delete(newest);
      postgres = EmbeddedPostgres.start(SETTINGS, data, STATES::add);
    }
  }

  @Test
  void whatAKilledFirstStartLeftHalfDoneIsRepaired(@TempDir Path fresh) throws Exception {
    Path root = Files.createDirectories(fresh.resolve("postgres"));
    Path halfUnpacked = root.resolve("bin-" + PostgresBinaries.VERSION + ".tmp/bin/postgres");
    Files.createDirectories(halfUnpacked.getParent());
    Files.writeString(halfUnpacked, "half a program");
    Path halfInitialized = root.resolve("data.tmp/base/1/1259");
    Files.createDirectories(halfInitialized.getParent());
    Files.writeString(halfInitialized, "half a table");
    Files.writeString(root.resolve("pwfile"), "a password");

    try (EmbeddedPostgres repaired = EmbeddedPostgres.start(SETTINGS, fresh);
        Connection connection = connect(repaired.endpoint())) {
      assertThat(connection.isValid(1)).isTrue();
    }

    try (Stream<Path> entries = Files.list(root)) {
      assertThat(entries.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "bin-" + PostgresBinaries.VERSION, "data", "run", "log", "secret", "port");
    }
  }

  @Test
  void thereAreProgramsForEverySupportedSystem() {
    for (String os : List.of("Linux", "Mac OS X")) {
      for (String arch : List.of("amd64", "aarch64")) {
        assertThat(PostgresBinaries.class.getResource(PostgresBinaries.resource(os, arch)))
            .as("%s %s", os, arch)
            .isNotNull();
      }
    }
    assertThatThrownBy(() -> PostgresBinaries.resource("Windows 11", "amd64"))
        .isInstanceOf(DatabaseStartException.class)
        .hasMessageContaining("muniment.database.mode = external");
  }

  @Test
  void aSettingThatWouldLoseAcknowledgedWritesIsRefusedByName() {
    Config careless =
        ConfigFactory.parseString("muniment.database.embedded.server.fsync = \"off\"")
            .withFallback(CONFIG);
    assertThatThrownBy(() -> EmbeddedPostgresSettings.from(careless))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("muniment.database.embedded.server.fsync");
  }

  @Test
  void aDataDirectoryWithALongPathGoesWithoutUnixSockets() {
    assertThat(new PostgresLayout(Path.of("/" + "d".repeat(120))).socketDirectory()).isEmpty();
    assertThat(new PostgresLayout(Path.of("/data")).socketDirectory()).isPresent();
  }

  /** Runs in a JVM of its own: starts the server, says its process id, and waits to be killed. */
  static final class Node {

    private Node() {}

    public static void main(String[] args) throws Exception {
      EmbeddedPostgres started = EmbeddedPostgres.start(SETTINGS, Path.of(args[0]));
      System.out.println("server " + started.pid());
      Thread.sleep(TimeUnit.MINUTES.toMillis(5));
    }
  }

  private static long startInAProcessOfItsOwnAndKillThat() throws Exception {
    Process node =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Node.class.getName(),
                data.toString())
            .redirectErrorStream(true)
            .start();
    try (var reader = node.inputReader()) {
      return reader
          .lines()
          .filter(line -> line.startsWith("server "))
          .mapToLong(line -> Long.parseLong(line.substring("server ".length())))
          .findFirst()
          .orElseThrow(() -> new AssertionError("the node ended before it had a server"));
    } finally {
      node.destroyForcibly().waitFor();
    }
  }

  private static EmbeddedPostgresSettings with(String overrides) {
    return EmbeddedPostgresSettings.from(
        ConfigFactory.parseString("muniment.database.embedded { " + overrides + " }")
            .withFallback(CONFIG));
  }

  /**
   * As the start of an attempt that timed out goes on; the backends of the dead hinder at first.
   */
  private static long startBesideTheSupervisor(long dead) throws Exception {
    PostgresLayout layout = layout();
    PostgresCommand command = PostgresCommand.create(PostgresBinaries.install(layout), layout);
    List<String> start =
        List.of(
            "start",
            "--pgdata=" + layout.cluster(),
            "--log=" + layout.log().resolve("beside.log"),
            "--no-wait");
    await().atMost(BACK_AGAIN).until(() -> ServerProcess.find(layout).isEmpty());
    Files.delete(layout.pidFile());
    await()
        .atMost(BACK_AGAIN)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofSeconds(2)) // two at a time would fight for the directory
        .until(
            () -> {
              if (ServerProcess.find(layout).isEmpty()) {
                command.run(BACK_AGAIN, "pg_ctl", start);
              }
              return ServerProcess.find(layout).filter(found -> found.pid() != dead).isPresent();
            });
    return ServerProcess.find(layout).orElseThrow().pid();
  }

  private static PostgresLayout layout() throws IOException {
    return PostgresLayout.below(data.toRealPath());
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static Connection connect() throws SQLException {
    return connect(postgres.endpoint());
  }

  private static Connection connect(JdbcEndpoint endpoint) throws SQLException {
    return DriverManager.getConnection(endpoint.url(), endpoint.user(), endpoint.password());
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
