package org.muniment.simulations.drills;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.simulations.history.RecordingSettings;
import org.muniment.simulations.node.NodeProcess;

/**
 * The crash drill with real processes. More of it: {@code -Dmuniment.drill.crash.rounds=20}; the
 * same again: {@code -Dmuniment.drill.crash.seed=} with the seed that it printed.
 */
class CrashIT {

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path work;

  @Test
  void whateverWasAcknowledgedSurvivesTheDeathOfTheNodeAndOfItsDatabase() throws Exception {
    Config config = ConfigFactory.load();
    CrashSettings settings = CrashSettings.from(config);
    Path real = work.resolve("real");
    RealDocuments.unpack(real);
    CrashDrill drill =
        new CrashDrill(
            settings,
            RecordingSettings.from(config),
            NodeProcess.javaCommand(settings.heap()),
            importCommand(),
            real,
            work,
            System.out);

    CrashReport report = drill.run();

    System.out.println(report);
    assertThat(report.faults()).as("seed %d; logs are in %s", report.seed(), work).isEmpty();
    assertThat(report.importsMetByNode())
        .as("nodes killed in the middle of an import")
        .isPositive();
    assertThat(report.acknowledged()).isPositive();
    assertThat(report.files())
        .isEqualTo(settings.rounds() * (settings.generatedFiles() + settings.realFiles()));
  }

  private static List<String> importCommand() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx128m",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Dmuniment.client.concurrency=1", // slow enough to be interrupted
        "-cp",
        System.getProperty("java.class.path"),
        "org.muniment.ops.Muniment");
  }
}
