package org.muniment.persistence.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A postmaster that was alive when it was looked up.
 *
 * @param handle pins the process by its start time too, so a re-used process id is not taken for it
 */
record ServerProcess(ProcessHandle handle, int port) {

  private static final Path PROC = Path.of("/proc");

  /** Clocks and a loaded machine's slow exec; far less than the time in which ids come round. */
  private static final Duration START_TOLERANCE = Duration.ofSeconds(30);

  /** Finds the live postmaster of a cluster, and nobody else who has its process id today. */
  static Optional<ServerProcess> find(PostgresLayout layout) throws IOException {
    Optional<PostmasterPid> noted = PostmasterPid.read(layout.pidFile());
    if (noted.isEmpty()) {
      return Optional.empty();
    }
    PostmasterPid pidFile = noted.get();
    return ProcessHandle.of(pidFile.pid())
        .map(handle -> new ServerProcess(handle, pidFile.port()))
        .filter(ServerProcess::isAlive)
        .filter(process -> process.isPostmasterOf(layout, pidFile));
  }

  long pid() {
    return handle.pid();
  }

  /** False for a zombie too, which a container without an init process keeps for ever. */
  boolean isAlive() {
    return handle.isAlive() && !isZombie();
  }

  private boolean isZombie() {
    try {
      String status = Files.readString(PROC.resolve(pid() + "/stat"));
      return status.startsWith("Z", status.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return false;
    }
  }

  private boolean isPostmasterOf(PostgresLayout layout, PostmasterPid pidFile) {
    boolean isPostgres =
        handle.info().command().map(Path::of).map(Path::getFileName).stream()
            .anyMatch(name -> name.toString().startsWith("postgres"));
    return isPostgres
        && worksIn(layout.cluster()).orElseGet(() -> startedAbout(pidFile))
        && pidFile.dataDirectory().equals(layout.cluster().toString());
  }

  /**
   * A postmaster's working directory is its data directory; empty where the system does not say.
   */
  private Optional<Boolean> worksIn(Path cluster) {
    try {
      return Optional.of(Files.readSymbolicLink(PROC.resolve(pid() + "/cwd")).equals(cluster));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private boolean startedAbout(PostmasterPid pidFile) {
    return handle
        .info()
        .startInstant()
        .map(start -> Duration.between(start, pidFile.startedAt()).abs())
        .filter(difference -> difference.compareTo(START_TOLERANCE) <= 0)
        .isPresent();
  }
}
