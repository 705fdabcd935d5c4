package org.muniment.ops.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the bar says. */
final class StandingTest {

  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  private static Standing.Total total(long files, long bytes) {
    return new Standing.Total(files, bytes);
  }

  private static String line(
      long files, long bytes, Standing.Total total, Duration elapsed, int width) {
    return new Standing(files, bytes, Optional.ofNullable(total), elapsed).line("import", width);
  }

  @Test
  void aSmallTreeIsShownInSmallUnits() {
    assertThat(line(4, 52_300, total(11, 142_000), TEN_SECONDS, 100))
        .isEqualTo(
            "import  36% [=========                  ] "
                + "4/11 files, 0.40/s, 52.3 kB/142 kB, 5.23 kB/s, 17.2 s left");
    assertThat(line(1, 500, total(1, 900), TEN_SECONDS, 100)).contains("500 B/900 B", "50 B/s");
  }

  @Test
  void aLargeTreeIsShownInLargeUnits() {
    assertThat(line(1_204, 1_500_000_000, total(5_000, 30_000_000_000L), TEN_SECONDS, 120))
        .contains("  5% [", "1,204/5,000 files, 120/s, 1.50 GB/30.0 GB, 150 MB/s, 3 min 10 s left");
  }

  @Test
  void beforeAnythingIsKnownNothingIsClaimed() {
    assertThat(line(0, 0, null, Duration.ZERO, 80)).isEqualTo("import 0 files, 0 B");
    assertThat(line(0, 0, total(1, 10), Duration.ofMillis(999), 80))
        .startsWith("import   0% [")
        .endsWith("] 0/1 file, 0 B/10 B");
    assertThat(line(0, 0, total(1, 10), TEN_SECONDS, 100)).doesNotContain("left");
  }

  @Test
  void emptyFilesCountWhereThereAreOnlySuch() {
    assertThat(line(1, 0, total(2, 0), Duration.ZERO, 80)).startsWith("import  50% [=");
    assertThat(line(0, 0, total(0, 0), Duration.ZERO, 80)).startsWith("import 100% [=");
  }

  @Test
  void itIsDoneOnlyWhenAllIsDoneAndNeverMoreThanThat() {
    assertThat(line(1, 9_999, total(2, 10_000), TEN_SECONDS, 100)).startsWith("import  99% [");
    assertThat(line(3, 12_000, total(2, 10_000), TEN_SECONDS, 100))
        .startsWith("import 100% [")
        .doesNotContain("left");
  }

  @Test
  void itFitsWhereverItIsShown() {
    for (int width = 0; width <= 200; width++) {
      assertThat(line(4, 52_300, total(11, 142_000), TEN_SECONDS, width).length())
          .isLessThanOrEqualTo(width);
    }
    assertThat(line(4, 52_300, total(11, 142_000), TEN_SECONDS, 50))
        .isEqualTo("import  36% 4/11 files, 0.40/s, 52.3 kB/142 kB, 5.");
  }

  @Test
  void theBarShowsWhatItIsTold() {
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    try (Bar bar = new Bar("import", new PrintStream(shown, true, UTF_8))) {
      bar.total(2, 3_000);
      bar.advance(1_500);
      bar.fileDone();
    }

    assertThat(shown.toString(UTF_8)).contains("1/2 files, 1.50 kB/3.00 kB");
  }
}
