package org.muniment.simulations.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the load program says of itself. */
final class BenchTest {

  private static String help() {
    return new CommandLine(new Bench()).setUsageHelpWidth(200).getUsageMessage();
  }

  @ParameterizedTest
  @ValueSource(strings = {"documents", "concurrency", "size", "seed", "duration"})
  void everyOptionShowsTheDefaultThatIsSet(String option) {
    Config settings = ConfigFactory.load().getConfig(BenchSettings.ROOT);

    assertThat(help().lines())
        .filteredOn(line -> line.strip().startsWith("--" + option + "="))
        .singleElement()
        .asString()
        .endsWith("(default: " + settings.getString(option) + ").");
  }

  @Test
  void withoutAServerItStartsOne() {
    assertThat(help()).containsPattern("--server=URL .*\\(default: one of its own\\)");
  }

  @Test
  void whatCanBeMeasuredStandsInTheHelpAndByItselfInTheSettings() {
    String listed = help().replaceAll("\\s+", " ");

    assertThat(listed).contains("Some of " + Part.words() + ".");
    assertThat(BenchSettings.from(ConfigFactory.load()).parts())
        .doesNotContain(Part.BODIES, Part.IMPORT)
        .hasSize(Part.values().length - 2);
  }

  @Test
  void growthHasSizesOfItsOwn() {
    String growth = new CommandLine(new Bench()).getSubcommands().get("growth").getUsageMessage();

    assertThat(growth).contains("(default: 1000,10000)", "(default: 1 KiB)");
  }
}
