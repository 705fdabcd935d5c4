package org.muniment.ops.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.ops.Muniment;
import org.muniment.ops.client.FaultyServer.Received;
import org.muniment.ops.client.FaultyServer.Step;

/** Ctrl-C while {@code verify} follows a run: a process of its own gets a real SIGINT. */
@Timeout(120)
final class InterruptedVerifyTest {

  /** As a shell gives it to what it starts in the foreground; a build may itself ignore it. */
  private static final List<String> HEEDING_SIGINT = List.of("env", "--default-signal=INT");

  /** What a shell says of a command that SIGINT ended (128 + 2). */
  private static final int INTERRUPTED = 130;

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path directory;

  private static String status(String state) {
    return "{\"state\":\"%s\",\"startedAt\":\"2026-11-23T12:00:00Z\",\"phase\":\"contents\",\"phaseProgress\":0.5,\"faults\":0}"
        .formatted(state);
  }

  @Test
  void theServersRunIsStoppedAndThePersonToldHowToGoOn() throws Exception {
    assumeTrue(canHeedSigint(), "no env --default-signal here (GNU coreutils 8.31 or later)");
    Step run = (exchange, request) -> answer(request).answer(exchange, request);
    try (FaultyServer server =
        new FaultyServer(Collections.nCopies(1_000, run).toArray(Step[]::new))) {
      Process verify = start("verify", "--server", server.url().toString());
      try {
        await().atMost(LONG).until(() -> methods(server).contains("GET"));

        assertThat(kill("-INT", verify)).isZero();

        assertThat(verify.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(verify.exitValue()).isEqualTo(INTERRUPTED);
        assertThat(methods(server)).containsOnlyOnce("POST", "DELETE");
        assertThat(said("out")).isEqualTo("No fault found so far.\n");
        assertThat(said("err")).isEqualTo("Stopped early; the same command goes on from there.\n");
      } finally {
        verify.destroyForcibly();
      }
    }
  }

  /** The run goes on until somebody stops it. */
  private static Step answer(Received request) {
    if (request.target().contains("/faults")) {
      return FaultyServer.problem(200, "{\"items\":[]}");
    }
    return FaultyServer.problem(
        200, status(request.method().equals("DELETE") ? "stopped" : "running"));
  }

  private static List<String> methods(FaultyServer server) {
    return server.received().stream().map(Received::method).toList();
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(HEEDING_SIGINT);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Muniment.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectOutput(directory.resolve("out").toFile())
        .redirectError(directory.resolve("err").toFile())
        .start();
  }

  private String said(String stream) throws IOException {
    return Files.readString(directory.resolve(stream));
  }

  private static boolean canHeedSigint() throws InterruptedException {
    List<String> command = new ArrayList<>(HEEDING_SIGINT);
    command.add("true");
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static int kill(String signal, Process process) throws IOException, InterruptedException {
    return new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
  }
}
