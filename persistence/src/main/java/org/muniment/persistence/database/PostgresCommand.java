package org.muniment.persistence.database;

import com.sun.security.auth.module.UnixSystem;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs PostgreSQL's own programs.
 *
 * <p>PostgreSQL refuses to run as root. A root process therefore runs them in a user namespace of
 * their own, in which it is nobody in particular: outside, files and processes still belong to
 * root, so a later start finds its files and may signal the server.
 */
final class PostgresCommand {

  private static final List<String> OWN_USER_NAMESPACE = List.of("unshare", "-U", "--");
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(10);

  private final PostgresBinaries binaries;
  private final PostgresLayout layout;
  private final List<String> prefix;

  private PostgresCommand(PostgresBinaries binaries, PostgresLayout layout, List<String> prefix) {
    this.binaries = binaries;
    this.layout = layout;
    this.prefix = prefix;
  }

  /**
   * @throws DatabaseStartException if this is root on a machine that has no user namespaces to give
   */
  static PostgresCommand create(PostgresBinaries binaries, PostgresLayout layout) {
    if (new UnixSystem().getUid() != 0) {
      return new PostgresCommand(binaries, layout, List.of());
    }
    PostgresCommand command = new PostgresCommand(binaries, layout, OWN_USER_NAMESPACE);
    command.requireUserNamespaces();
    return command;
  }

  /** What a program said and how it ended. */
  record Result(int exitCode, String output) {
    boolean succeeded() {
      return exitCode == 0;
    }
  }

  Result run(Duration timeout, String program, List<String> arguments) {
    List<String> line = new ArrayList<>();
    line.add(binaries.program(program).toString());
    line.addAll(arguments);
    return runLine(timeout, program, line);
  }

  private void requireUserNamespaces() {
    String reason;
    try {
      Result probe = runLine(PROBE_TIMEOUT, "unshare", List.of("true"));
      if (probe.succeeded()) {
        return;
      }
      reason = probe.output().strip();
    } catch (DatabaseStartException e) {
      reason = e.getMessage();
    }
    throw new DatabaseStartException(
        "PostgreSQL does not run as root, and this machine gives root no user namespace to run it in (%s). Run Muniment as another user, or set muniment.database.mode = external and name a PostgreSQL 14 or newer."
            .formatted(reason));
  }

  /**
   * Output goes to a file, not to a pipe: the server that {@code pg_ctl} leaves behind could hold a
   * pipe open for ever.
   */
  private Result runLine(Duration timeout, String name, List<String> line) {
    Path output = layout.log().resolve(name + ".out");
    List<String> wholeLine = new ArrayList<>(prefix);
    wholeLine.addAll(line);
    ProcessBuilder builder =
        new ProcessBuilder(wholeLine)
            .directory(layout.root().toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    try {
      Process process = builder.start();
      int exitCode = await(process, timeout, name);
      return new Result(exitCode, said(output));
    } catch (IOException e) {
      throw new DatabaseStartException("Could not run " + name + ": " + e.getMessage(), e);
    }
  }

  /** What a program wrote, also where it is not in our encoding: somebody's file name, say. */
  static String said(Path output) throws IOException {
    return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
  }

  private static int await(Process process, Duration timeout, String name) {
    try {
      if (process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new DatabaseStartException("Interrupted while running " + name, e);
    }
    process.destroyForcibly();
    throw new DatabaseStartException(name + " took longer than " + timeout);
  }
}
