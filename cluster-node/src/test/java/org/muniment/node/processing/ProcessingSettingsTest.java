package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessingSettingsTest {

  private static final Path SCRATCH = Path.of("scratch");

  @Test
  void theDefaultsAreComplete() {
    ProcessingSettings settings = ProcessingSettings.from(ConfigFactory.load(), SCRATCH);

    assertThat(settings.scratchDirectory()).isAbsolute();
    assertThat(settings.children().parseTimeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.children().java()).isEmpty();
    assertThat(settings.queueSize(Urgency.TEXT)).isEqualTo(8 * settings.follower().parallelism());
  }

  @ParameterizedTest
  @CsvSource({
    "children.count, 0",
    "children.kept-for-texts, -1",
    "pictures.preview-pixels, 15",
    "pictures.thumbnail-pixels, 4001",
    "pictures.quality, 1.5",
    "children.parse-timeout, 0 s",
    "input.max-size, 0",
    "attempts.max, -1",
    "follower.parallelism, many"
  })
  void aValueOutOfRangeNamesItsKey(String key, String value) {
    String path = "muniment.processing." + key;

    assertThatThrownBy(
            () ->
                ProcessingSettings.from(
                    ConfigFactory.load(ConfigFactory.parseString(path + " = \"" + value + "\"")),
                    SCRATCH))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key);
  }
}
