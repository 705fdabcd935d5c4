package org.muniment.persistence.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.muniment.persistence.files.DurableFiles;

/**
 * Where the embedded server's things lie below {@code <data>/postgres}.
 *
 * @param root an absolute path without symbolic links, so that it compares equal to what the server
 *     itself reports
 */
record PostgresLayout(Path root) {

  /**
   * The longest socket path that every supported system takes: {@code sun_path} has 104 bytes on
   * macOS and 108 on Linux, the terminating zero included.
   */
  private static final int SOCKET_PATH_LIMIT = 103;

  private static final String LONGEST_SOCKET_NAME = "/.s.PGSQL.65535.lock";

  /** Looks only; makes nothing. */
  static PostgresLayout below(Path dataDirectory) {
    return new PostgresLayout(dataDirectory.toAbsolutePath().normalize().resolve("postgres"));
  }

  /** Makes the directories, 0700 each. */
  PostgresLayout prepare() throws IOException {
    DurableFiles.createPrivateDirectory(root);
    PostgresLayout real = new PostgresLayout(root.toRealPath());
    DurableFiles.createPrivateDirectory(real.log());
    DurableFiles.createPrivateDirectory(real.run());
    return real;
  }

  Path cluster() {
    return root.resolve("data");
  }

  Path clusterDraft() {
    return root.resolve("data.tmp");
  }

  Path versionFile() {
    return cluster().resolve("PG_VERSION");
  }

  Path pidFile() {
    return cluster().resolve("postmaster.pid");
  }

  Path serverConfiguration() {
    return cluster().resolve("postgresql.conf");
  }

  Path run() {
    return root.resolve("run");
  }

  Path log() {
    return root.resolve("log");
  }

  Path startupLog() {
    return log().resolve("startup.log");
  }

  Path secret() {
    return root.resolve("secret");
  }

  Path lastPort() {
    return root.resolve("port");
  }

  /** The directory for unix sockets, or empty where its path is too long for one. */
  Optional<Path> socketDirectory() {
    int length = (run() + LONGEST_SOCKET_NAME).getBytes(StandardCharsets.UTF_8).length;
    return length <= SOCKET_PATH_LIMIT ? Optional.of(run()) : Optional.empty();
  }

  /** The major version that wrote the cluster, or empty where there is none yet. */
  Optional<String> clusterVersion() throws IOException {
    return Files.exists(versionFile())
        ? Optional.of(Files.readString(versionFile()).strip())
        : Optional.empty();
  }
}
