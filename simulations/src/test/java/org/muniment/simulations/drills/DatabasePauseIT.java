package org.muniment.simulations.drills;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.simulations.history.RecordingSettings;
import org.muniment.simulations.node.NodeProcess;

/**
 * A database that is not there for a while, with real processes. Longer: {@code
 * -Dmuniment.drill.pause.pause=60s}; the same again: {@code -Dmuniment.drill.pause.seed=} with the
 * seed that it printed.
 */
class DatabasePauseIT {

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path work;

  @Test
  void theNodeOutlastsADatabaseOfItsOwnThatStandsStillOrIsShutDown() throws Exception {
    passes(drill(ConfigFactory.load()).ofItsOwn());
  }

  @Test
  @Tag("full")
  void theNodeOutlastsAnOperatorsDatabaseThatIsShutDown() throws Exception {
    passes(drill(ConfigFactory.load()).ofAnOperator());
  }

  @Test
  @Tag("full")
  void aMinuteWithoutItsOwnDatabaseIsOutlasted() throws Exception {
    passes(drill(aMinute()).ofItsOwn());
  }

  @Test
  @Tag("full")
  void aMinuteWithoutAnOperatorsDatabaseIsOutlasted() throws Exception {
    passes(drill(aMinute()).ofAnOperator());
  }

  private static Config aMinute() {
    return ConfigFactory.parseString("muniment.drill.pause.pause = 60 s")
        .withFallback(ConfigFactory.load());
  }

  private DatabasePauseDrill drill(Config config) {
    PauseSettings settings = PauseSettings.from(config);
    return new DatabasePauseDrill(
        settings,
        RecordingSettings.from(config),
        NodeProcess.javaCommand(settings.heap()),
        work,
        System.out);
  }

  private void passes(PauseReport report) {
    System.out.println(report);
    assertThat(report.faults()).as("seed %d; logs are in %s", report.seed(), work).isEmpty();
    assertThat(report.acknowledged()).isPositive();
    assertThat(report.unanswered()).as("writes that met the absence").isPositive();
  }
}
