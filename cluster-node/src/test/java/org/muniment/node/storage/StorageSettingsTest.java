package org.muniment.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.persistence.erasure.jdbc.ErasureSettings;

class StorageSettingsTest {

  private static final Config DEFAULTS = ConfigFactory.load();

  /** What a record may take from its upload to the journal, several times over. */
  @Test
  void contentIsSparedForADay() {
    assertThat(StorageSettings.from(DEFAULTS).grace()).isEqualTo(Duration.ofDays(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "muniment.storage.collector.interval = 0 s",
        "muniment.storage.collector.grace = -1 s",
        "muniment.storage.collector.walk-rate = 0",
        "muniment.storage.collector.page = 0",
        "muniment.storage.compaction.interval = 0 s",
        "muniment.erasure.batch = 0",
        "muniment.erasure.compaction.lock-timeout = 0 s"
      })
  void whatMakesNoSenseIsRefusedWithTheNameOfItsKey(String setting) {
    Config config = ConfigFactory.parseString(setting).withFallback(DEFAULTS);

    assertThatThrownBy(
            () -> {
              StorageSettings.from(config);
              ErasureSettings.from(config);
            })
        .isInstanceOf(ConfigException.BadValue.class)
        .hasMessageContaining(setting.substring(0, setting.indexOf(' ')));
  }
}
