package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program that recognises text does not outlive a node that was killed. */
class KilledRecognitionTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path directory;

  @Test
  void aHangingProgramEndsWithItsNode() throws IOException {
    StandInProgram program = StandInProgram.in(directory);
    Files.writeString(directory.resolve("page"), "P5\n" + StandInProgram.HANGS + " 1\n255\n");
    Process node =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Node.class.getName(),
                directory.toString(),
                program.settings())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("node.log").toFile())
            .start();
    try {
      await().atMost(LONG).until(() -> !program.alive().isEmpty());
      List<ProcessHandle> processes = node.descendants().toList();
      assertThat(processes).hasSizeGreaterThanOrEqualTo(2);

      node.destroyForcibly();

      await().atMost(LONG).untilAsserted(() -> assertThat(program.alive()).isEmpty());
    } finally {
      node.descendants().forEach(ProcessHandle::destroyForcibly);
      node.destroyForcibly();
    }
  }

  /** Stands for the node in a process of its own. */
  static final class Node {

    public static void main(String[] arguments) throws IOException, InterruptedException {
      Path directory = Path.of(arguments[0]);
      ProcessingSettings settings =
          ProcessingSettings.from(
              ConfigFactory.load(ConfigFactory.parseString(arguments[1])), directory);
      Tesseract.find(settings, directory)
          .recognise(directory.resolve("page"), directory.resolve("text"));
    }
  }
}
