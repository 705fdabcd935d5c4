package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is killed takes its child processes with it, idle ones and busy ones. */
class KilledNodeTest {

  private static final String READY = "both children run";

  @TempDir private Path directory;

  @Test
  void noChildOutlivesItsNodeForLong() throws IOException {
    Process node = startNode();
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(output.readLine()).isEqualTo(READY);
      List<ProcessHandle> children = node.descendants().toList();
      assertThat(children).hasSize(2);

      node.destroyForcibly();

      await()
          .atMost(Duration.ofSeconds(15))
          .untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
    } finally {
      node.descendants().forEach(ProcessHandle::destroyForcibly);
      node.destroyForcibly();
    }
  }

  private Process startNode() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Node.class.getName(),
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Stands for the node in a process of its own: one child hangs over a content, one is idle. */
  static final class Node {

    public static void main(String[] arguments) throws IOException, InterruptedException {
      ExtractorFixture fixture =
          ExtractorFixture.start(Path.of(arguments[0]), "children.parse-timeout = 5 minutes");
      fixture.text(ExtractorFixture.mock("<write element=\"p\">a</write>"), "a.xml");
      CompletionStage<Extraction> hanging =
          fixture.extract(
              ExtractorFixture.mock(
                  "<hang millis=\"600000\" heavy=\"true\" pulse_millis=\"1000\"/>"),
              "hang.xml");
      while (ProcessHandle.current().children().count() < 2) {
        fixture.text(ExtractorFixture.mock("<write element=\"p\">b</write>"), "b.xml");
      }
      System.out.println(READY);
      hanging.toCompletableFuture().join();
    }
  }
}
