package org.muniment.ops.launcher;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Runs every case of the launcher's shell test, each in a sandbox of its own. */
final class LauncherTest {
  private static final Path SCRIPT = Path.of("src/test/sh/launcher-test.sh");
  private static final Path LAUNCHER = Path.of("..", "muniment").toAbsolutePath().normalize();

  @TempDir private Path directory;

  @TestFactory
  Stream<DynamicTest> launcher() throws Exception {
    var cases = runScript("cases");
    assertThat(cases).isNotEmpty();
    return cases.stream().map(name -> DynamicTest.dynamicTest(name, () -> runScript(name, name)));
  }

  /** The lines that the script prints; fails with them when the script does, or takes a minute. */
  private List<String> runScript(String log, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("bash", SCRIPT.toString(), LAUNCHER.toString()));
    command.addAll(List.of(arguments));
    var output = directory.resolve(log);
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    var ended = process.waitFor(60, SECONDS);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    var lines = Files.readAllLines(output);
    assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
    return lines;
  }
}
