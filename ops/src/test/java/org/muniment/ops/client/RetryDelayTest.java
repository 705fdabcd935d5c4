package org.muniment.ops.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.muniment.ops.client.ClientSettings.Retry;

final class RetryDelayTest {

  private static final Retry SETTINGS =
      new Retry(8, Duration.ofMillis(500), Duration.ofSeconds(10));

  private static Duration after(double random, int attempt, Optional<Duration> retryAfter) {
    return new RetryDelay(SETTINGS, () -> random).after(attempt, retryAfter);
  }

  @Test
  void waitsDoubleUpToTheLongest() {
    assertThat(after(0, 1, Optional.empty())).isEqualTo(Duration.ofMillis(500));
    assertThat(after(0, 3, Optional.empty())).isEqualTo(Duration.ofSeconds(2));
    assertThat(after(0, 30, Optional.empty())).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void chanceTakesUpToHalfOfAWait() {
    assertThat(after(1, 2, Optional.empty())).isEqualTo(Duration.ofMillis(500));
    assertThat(after(0.5, 2, Optional.empty())).isEqualTo(Duration.ofMillis(750));
  }

  @Test
  void chanceNeverShortensWhatTheServerAsksFor() {
    Optional<Duration> asked = Optional.of(Duration.ofSeconds(3));

    assertThat(after(0, 1, asked)).isEqualTo(Duration.ofSeconds(3));
    assertThat(after(1, 1, asked)).isEqualTo(Duration.ofMillis(3500));
    assertThat(after(1, 1, Optional.of(Duration.ofHours(1)))).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void theHeaderIsSecondsOrADate() {
    String inAMinute =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            Instant.now().plusSeconds(60).atOffset(ZoneOffset.UTC));

    assertThat(RetryAfter.parse(" 7 ")).contains(Duration.ofSeconds(7));
    assertThat(RetryAfter.parse(inAMinute).orElseThrow())
        .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60));
    assertThat(RetryAfter.parse("Sun, 06 Nov 1994 08:49:37 GMT")).contains(Duration.ZERO);
    assertThat(RetryAfter.parse("soon")).isEmpty();
    assertThat(RetryAfter.parse("99999999999999999999")).isEmpty();
  }
}
