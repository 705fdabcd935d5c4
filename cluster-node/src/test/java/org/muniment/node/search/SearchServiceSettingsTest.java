package org.muniment.node.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchServiceSettingsTest {

  @Test
  void theDefaultsAreComplete() {
    SearchServiceSettings settings = SearchServiceSettings.from(ConfigFactory.load());

    assertThat(settings.queueSize()).isEqualTo(256);
    assertThat(settings.maxTextBytes()).isEqualTo(8 << 20);
  }

  @ParameterizedTest
  @CsvSource({
    "threads, 0",
    "queue-size, -1",
    "ask-timeout, 0 s",
    "follower.batch, 0",
    "follower.text-reads, many",
    "follower.max-text, 3 GiB",
    "follower.commit-interval, 0 s"
  })
  void aValueOutOfRangeNamesItsKey(String key, String value) {
    String path = "muniment.search." + key;

    assertThatThrownBy(
            () ->
                SearchServiceSettings.from(
                    ConfigFactory.load(ConfigFactory.parseString(path + " = \"" + value + "\""))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key);
  }
}
