package org.muniment.persistence.journal.jdbc;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JournalConnectionsTest {

  private static final String DATABASE = "akka-persistence-jdbc.shared-databases.slick.db.";

  @Test
  void ourDefaultsAreEnough() {
    assertThatCode(() -> JournalConnections.requireEnough(config(Map.of())))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "numThreads, 8, must be at least 9",
    "maxConnections, 37, must be at least 38",
    "numThreads, 15, must be at least 41"
  })
  void tooLittleIsRefusedByItsName(String key, int value, String message) {
    Config config = config(Map.of(DATABASE + key, value));

    assertThatThrownBy(() -> JournalConnections.requireEnough(config))
        .isInstanceOf(ConfigException.BadValue.class)
        .hasMessageContaining(DATABASE)
        .hasMessageContaining(message);
  }

  private static Config config(Map<String, Integer> operator) {
    return ConfigFactory.parseMap(operator)
        .withFallback(ConfigFactory.parseResources("muniment-jdbc.conf"))
        .withFallback(ConfigFactory.parseResources("muniment-database.conf"))
        .withFallback(ConfigFactory.parseString("akka.persistence.max-concurrent-recoveries = 12"))
        .resolve();
  }
}
