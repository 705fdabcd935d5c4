package org.muniment.simulations.node;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The database that a node once kept for itself, now run by an operator: the node finds it like any
 * other external one, and does not start it again.
 */
public final class FormerDatabase {
  private static final int PATIENCE_SECONDS = 60;

  private final Path root;

  /**
   * A database; it is started by {@link #start}.
   *
   * @param data the data directory of a node that was stopped cleanly
   */
  public FormerDatabase(Path data) {
    this.root = data.resolve("postgres");
  }

  /** What tells a node to use it. */
  public Map<String, String> environment() throws IOException {
    Properties secret = new Properties();
    try (InputStream in = Files.newInputStream(root.resolve("secret"))) {
      secret.load(in);
    }
    return Map.of(
        "MUNIMENT_DATABASE_MODE",
        "external",
        "MUNIMENT_DATABASE_URL",
        "jdbc:postgresql://127.0.0.1:%s/muniment"
            .formatted(Files.readString(root.resolve("port")).strip()),
        "MUNIMENT_DATABASE_USER",
        "muniment",
        "MUNIMENT_DATABASE_PASSWORD",
        secret.getProperty("muniment"));
  }

  public void start() throws IOException, InterruptedException, TimeoutException {
    run("start", "-l", root.resolve("log/operator.log").toString());
  }

  /** Cleanly, without waiting for its clients. */
  public void stop() throws IOException, InterruptedException, TimeoutException {
    run("stop", "-m", "fast");
  }

  private void run(String verb, String... options)
      throws IOException, InterruptedException, TimeoutException {
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("unshare", "-U", "--")); // PostgreSQL does not run as root
    }
    command.addAll(List.of(program("pg_ctl").toString(), verb));
    command.addAll(List.of("-w", "-t", Integer.toString(PATIENCE_SECONDS)));
    command.addAll(List.of("-D", root.toRealPath().resolve("data").toString()));
    command.addAll(List.of(options));
    File output = root.resolve("log/pg_ctl.log").toFile();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
    if (!process.waitFor(2L * PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new TimeoutException("pg_ctl " + verb + " did not end");
    }
    if (process.exitValue() != 0) {
      throw new IOException(
          "pg_ctl %s: %s".formatted(verb, Files.readString(output.toPath()).strip()));
    }
  }

  private Path program(String name) throws IOException {
    try (DirectoryStream<Path> unpacked = Files.newDirectoryStream(root, "bin-*")) {
      return unpacked.iterator().next().resolve("bin").resolve(name).toRealPath();
    }
  }
}
