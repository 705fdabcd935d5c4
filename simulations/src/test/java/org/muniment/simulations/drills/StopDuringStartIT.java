package org.muniment.simulations.drills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.simulations.node.NodeProcess;

/** SIGTERM to a node whose database is just coming up. */
class StopDuringStartIT {

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path work;

  @Test
  void noDatabaseOutlivesTheNode() throws Exception {
    Path postmaster = work.resolve("data/postgres/data/postmaster.pid");
    Path log = work.resolve("node.log");
    Process node = start(log);
    try {
      await().pollInterval(Duration.ofMillis(5)).atMost(LONG).until(() -> Files.exists(postmaster));
      node.destroy();

      assertThat(node.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(log).content().doesNotContain("ready", "cannot start");
      assertThat(postmaster).doesNotExist();
    } finally {
      List<ProcessHandle> all = new ArrayList<>(node.descendants().toList());
      all.add(node.toHandle());
      all.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private Process start(Path log) throws IOException {
    List<String> command = new ArrayList<>(NodeProcess.javaCommand("384m"));
    command.addAll(List.of("start", "--port", "0", "--data", work.resolve("data").toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }
}
