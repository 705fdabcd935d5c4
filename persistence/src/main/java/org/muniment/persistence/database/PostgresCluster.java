package org.muniment.persistence.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.muniment.persistence.files.DurableFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The data directory of an embedded server: made once, configured anew at each start. */
final class PostgresCluster {

  /**
   * A parameter of our own in the server's configuration: a digest of everything else in it. A
   * server that runs with another digest was started with other settings or binaries.
   */
  static final String FINGERPRINT = "muniment.settings";

  private static final Logger log = LoggerFactory.getLogger(PostgresCluster.class);

  private static final Duration INITDB_TIMEOUT = Duration.ofMinutes(5);

  private PostgresCluster() {}

  /**
   * @throws IncompatibleDataDirectoryException if another major version wrote the directory
   * @throws DatabaseStartException if it is something else than a data directory
   */
  static void requireCompatible(PostgresLayout layout) throws IOException {
    if (!Files.exists(layout.cluster())) {
      return;
    }
    String found =
        layout
            .clusterVersion()
            .orElseThrow(
                () ->
                    new DatabaseStartException(
                        "%s is no PostgreSQL data directory: PG_VERSION is missing. Move it away or put it back from a backup."
                            .formatted(layout.cluster())));
    if (!found.equals(PostgresBinaries.MAJOR_VERSION)) {
      throw new IncompatibleDataDirectoryException(
          layout.cluster(), found, PostgresBinaries.MAJOR_VERSION);
    }
  }

  /** Makes the cluster where there is none; one with its final name is complete and on disk. */
  static void initialize(PostgresLayout layout, PostgresCommand command, PostgresSecret secret)
      throws IOException {
    Path passwordFile = layout.root().resolve("pwfile");
    Files.deleteIfExists(passwordFile);
    DurableFiles.deleteTree(layout.clusterDraft());
    if (Files.exists(layout.cluster())) {
      return;
    }
    DurableFiles.write(passwordFile, secret.superuser() + "\n");
    try {
      PostgresCommand.Result result =
          command.run(
              INITDB_TIMEOUT,
              "initdb",
              List.of(
                  "--pgdata=" + layout.clusterDraft(),
                  "--username=" + PostgresSecret.SUPERUSER,
                  "--pwfile=" + passwordFile,
                  "--auth=scram-sha-256",
                  "--data-checksums",
                  "--encoding=UTF8",
                  "--locale=C",
                  "--locale-provider=builtin",
                  "--builtin-locale=C.UTF-8",
                  "--no-instructions"));
      if (!result.succeeded()) {
        throw new DatabaseStartException("initdb failed: " + result.output().strip());
      }
    } finally {
      Files.deleteIfExists(passwordFile);
    }
    DurableFiles.moveInPlace(layout.clusterDraft(), layout.cluster());
    log.info("Made a PostgreSQL {} cluster in {}", PostgresBinaries.VERSION, layout.cluster());
  }

  /** Everything that the server is started with, except its port. */
  static SortedMap<String, String> parameters(
      PostgresLayout layout, EmbeddedPostgresSettings settings) {
    SortedMap<String, String> parameters = new TreeMap<>(settings.server());
    parameters.put("listen_addresses", "127.0.0.1");
    Optional<Path> sockets = layout.socketDirectory();
    parameters.put("unix_socket_directories", sockets.map(Path::toString).orElse(""));
    parameters.put("unix_socket_permissions", "0700");
    parameters.put("password_encryption", "scram-sha-256");
    parameters.put("logging_collector", "on");
    parameters.put("log_directory", layout.log().toString());
    // ALTER SYSTEM would override this file, fsync included.
    parameters.put("allow_alter_system", "off");
    parameters.put(FINGERPRINT, fingerprint(parameters));
    return parameters;
  }

  /** Replaces the server's configuration; the server reads it at its next start. */
  static void configure(PostgresLayout layout, SortedMap<String, String> parameters, int port)
      throws IOException {
    StringBuilder lines =
        new StringBuilder("# Written by Muniment at each start from muniment.database.embedded.\n");
    lines.append("port = ").append(port).append('\n');
    parameters.forEach(
        (name, value) -> lines.append(name).append(" = ").append(quoted(value)).append('\n'));
    DurableFiles.write(layout.serverConfiguration(), lines.toString());
  }

  private static String quoted(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  private static String fingerprint(SortedMap<String, String> parameters) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(PostgresBinaries.VERSION.getBytes(StandardCharsets.UTF_8));
      digest.update(parameters.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256", e);
    }
  }
}
