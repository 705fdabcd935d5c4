package org.muniment.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdgeSettingsTest {

  @Test
  void theDefaultsAreComplete() {
    EdgeSettings settings = EdgeSettings.from(ConfigFactory.load());

    assertThat(settings.maxContentSize()).isEqualTo(16L << 30);
    assertThat(settings.limits().jsonSize()).isEqualTo(64 << 10);
    assertThat(settings.page().maxLimit()).isEqualTo(1000);
  }

  @ParameterizedTest
  @CsvSource({
    "host, 0.0.0.0",
    "host, 192.0.2.1",
    "port, 70000",
    "port, -1",
    "max-concurrent-requests, 0",
    "max-content-size, x",
    "download.in-memory, -1",
    "download.in-memory, 2 MiB",
    "checkout.default-expiry, 31d",
    "checkout.default-expiry, 0s",
    "checkout.comment-length, -1",
    "retry-after, soon",
    "retry-after, 0s",
    "head-timeout, 0s",
    "request-body.patience, 1ms",
    "request-body.minimum-bytes, 0",
    "page.max-limit, 0",
    "page.default-limit, 2000",
    "limits.name-length, 0",
  })
  void aBadValueIsRefusedByItsKey(String key, String value) {
    Config config =
        ConfigFactory.parseString("muniment.edge.%s = \"%s\"".formatted(key, value))
            .withFallback(ConfigFactory.load());

    assertThatThrownBy(() -> EdgeSettings.from(config))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key);
  }
}
