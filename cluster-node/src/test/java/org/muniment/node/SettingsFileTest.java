package org.muniment.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator is told of settings that are wrong. */
class SettingsFileTest {

  @TempDir private Path directory;

  private Path file(String... lines) throws IOException {
    return Files.write(directory.resolve("my.conf"), List.of(lines));
  }

  private static String fault(Config operator) {
    ConfigException thrown = catchThrowableOfType(ConfigException.class, () -> new Node(operator));
    return SettingsFile.fault(thrown, operator);
  }

  @Test
  void aWrongValueIsToldWithFileLineAndWholeKey() throws Exception {
    Path file = file("muniment.document {", "  max-versions = abc", "}");

    assertThat(fault(SettingsFile.read(file)))
        .isEqualTo(file + ": 2: muniment.document.max-versions has type STRING rather than NUMBER");
  }

  @Test
  void aValueOutOfBoundsIsToldWithItsPlaceToo() throws Exception {
    Path file = file("", "muniment.edge.max-concurrent-requests = 0");

    assertThat(fault(SettingsFile.read(file)))
        .startsWith(file + ": 2: ")
        .contains("'muniment.edge.max-concurrent-requests'", "must be between 1 and");
  }

  @Test
  void aDurationThatIsNoneIsToldWithItsPlaceAndWholeKey() throws Exception {
    Path file = file("muniment.document.ask-timeout = soon");

    assertThat(fault(SettingsFile.read(file)))
        .startsWith(file + ": 1: ")
        .contains("muniment.document.ask-timeout");
  }

  @Test
  void whatCannotBeParsedIsToldWithItsPlace() throws Exception {
    Path file = file("muniment {", "  edge.port = 1");

    assertThatThrownBy(() -> SettingsFile.read(file))
        .isInstanceOfSatisfying(
            ConfigException.class,
            e ->
                assertThat(SettingsFile.fault(e, ConfigFactory.empty()))
                    .startsWith(file.toString())
                    .contains(": 3: expecting a close"));
  }

  @Test
  void whatIsNotFromAFileIsToldWithoutAListOfFiles() {
    Config operator =
        ConfigFactory.parseMap(Map.of("muniment.document.max-versions", "abc"), "the command line");

    assertThat(fault(operator))
        .isEqualTo(
            "the command line: muniment.document.max-versions has type STRING rather than NUMBER");
  }

  @Test
  void anUnknownSettingIsRefusedWithItsPlaceAndTheNearestOne() throws Exception {
    Path file = file("akka.loglevel = DEBUG", "muniment.document.max-versoins = 5");

    assertThatThrownBy(() -> SettingsFile.read(file))
        .isInstanceOf(StartException.class)
        .hasMessage(
            "The settings are wrong: "
                + file
                + ": 2: there is no setting muniment.document.max-versoins."
                + " Did you mean muniment.document.max-versions?");
    assertThatThrownBy(() -> SettingsFile.read(file("muniment.documents { max-tags = 5 }")))
        .hasMessageContaining("there is no setting muniment.documents");
    assertThatThrownBy(() -> SettingsFile.read(file("muniment.node.quux = 5")))
        .hasMessageEndingWith("there is no setting muniment.node.quux.");
  }

  @Test
  void everySettingOfOursAndAnyOfPostgresIsKnown() throws Exception {
    Path file =
        file(
            "include required(classpath(\"reference.conf\"))",
            "muniment.database.embedded.server.random_page_cost = \"1.1\"",
            "muniment.node.data-directory = ${?SOME_DIRECTORY_NOT_THERE}",
            "muniment.node.data-directory = ${user.home}/x");

    assertThat(SettingsFile.read(file).hasPath("muniment.edge")).isTrue();
  }
}
