package org.muniment.simulations.drills;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.simulations.node.NodeProcess;

/**
 * Children of a real node that are shot while they read. The same again: {@code
 * -Dmuniment.drill.children.seed=} with the seed that it printed.
 */
class ChildrenIT {

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path work;

  @Test
  void noDocumentIsBlamedForAChildThatWasShot() throws Exception {
    passes(ConfigFactory.load());
  }

  @Test
  @Tag("full")
  void noDocumentOfHundredsIsBlamedForAChildThatWasShot() throws Exception {
    passes(
        ConfigFactory.parseString(
                """
                muniment.drill.children {
                  generated-files = 300, real-files = 300, largest-real-file = 1 MiB, shooting = 60 s
                  processed = 15 m
                }
                """)
            .withFallback(ConfigFactory.load()));
  }

  private void passes(Config config) throws Exception {
    ChildrenSettings settings = ChildrenSettings.from(config);
    Path real = work.resolve("real");
    RealDocuments.unpack(real);

    ChildrenReport report =
        new ChildrenDrill(
                settings, NodeProcess.javaCommand(settings.heap()), real, work, System.out)
            .run();

    System.out.println(report);
    assertThat(report.faults()).as("seed %d; logs are in %s", report.seed(), work).isEmpty();
    assertThat(report.killed()).isGreaterThan(10);
    assertThat(report.ready()).isGreaterThan(settings.generatedFiles());
  }
}
