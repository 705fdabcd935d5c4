package org.muniment.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeSettingsTest {

  @ParameterizedTest
  @CsvSource({
    "muniment.node.stop-timeout, 0 s",
    "muniment.node.stop-timeout, -1 s",
    "muniment.node.data-directory, 'a\0b'"
  })
  void whatMakesNoSenseIsRefusedByItsName(String key, String value) {
    assertThatThrownBy(() -> settings(key, value))
        .isInstanceOf(ConfigException.BadValue.class)
        .hasMessageContaining(key);
  }

  @Test
  void theLongestStopHasRoomForTheDatabasesOwn() {
    NodeSettings settings = settings("muniment.node.stop-timeout", "10 s");

    assertThat(settings.longestStop())
        .isEqualTo(
            Duration.ofSeconds(10)
                .plus(settings.database().embedded().stopTimeout().multipliedBy(2)));
  }

  private static NodeSettings settings(String key, String value) {
    return NodeSettings.from(
        ConfigFactory.parseMap(Map.of(key, value)).withFallback(ConfigFactory.load()).resolve());
  }
}
