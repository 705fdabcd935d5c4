package org.muniment.ops.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FiguresTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.00 kB",
    "9994, 9.99 kB",
    "9996, 10.0 kB",
    "99960, 100 kB",
    "999499, 999 kB",
    "999500, 1.00 MB",
    "1234567890, 1.23 GB",
    "9223372036854775807, 9.22 EB"
  })
  void sizesHaveThreeDigitsAndADecimalUnit(long bytes, String shown) {
    assertThat(Figures.bytes(bytes)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0 s",
    "449, 0.4 s",
    "59940, 59.9 s",
    "59960, 1 min 0 s",
    "125000, 2 min 5 s",
    "3599600, 1 h 0 min",
    "11400000, 3 h 10 min"
  })
  void durationsNameTheTwoLargestUnits(long millis, String shown) {
    assertThat(Figures.duration(Duration.ofMillis(millis))).isEqualTo(shown);
  }

  @Test
  void ratesOfNoTimeAtAllAreNumbers() {
    assertThat(Figures.perSecond(5, Duration.ZERO)).isEqualTo("5,000");
    assertThat(Figures.bytesPerSecond(3_000_000, Duration.ofSeconds(2))).isEqualTo("1.50 MB/s");
  }

  @Test
  void countsAgreeWithTheirNoun() {
    assertThat(Figures.count(1, "file")).isEqualTo("1 file");
    assertThat(Figures.count(1204, "file")).isEqualTo("1,204 files");
  }

  @Test
  void momentsAreShownInTheReadersZone() {
    Instant noon = Instant.parse("2026-03-01T12:00:07.9Z");

    assertThat(Figures.moment(noon, ZoneOffset.ofHours(2))).isEqualTo("2026-03-01 14:00:07");
  }
}
