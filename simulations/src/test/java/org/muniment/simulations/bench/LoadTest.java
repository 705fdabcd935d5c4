package org.muniment.simulations.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How operations are sent and counted. */
final class LoadTest {

  @Test
  void aStandstillCountsForEverybodyWhoArrivedMeanwhile() throws Exception {
    Load load =
        new Load(
            "stands still once",
            (number, random) -> {
              TimeUnit.MILLISECONDS.sleep(number == 0 ? 400 : 0);
              return System.nanoTime();
            },
            Meter.ofClient());

    Series series = load.atRate(100, Duration.ofMillis(400), 1, 1).series();

    assertThat(series.operations()).isEqualTo(40);
    assertThat(series.millisAt(50)).as("half of them came in the first 200 ms").isGreaterThan(150);
  }

  @Test
  void everyNumberIsUsedOnceOverSeveralRuns() throws Exception {
    Set<Long> numbers = ConcurrentHashMap.newKeySet();
    Load load =
        new Load(
            "numbers",
            (number, random) -> {
              numbers.add(number);
              return System.nanoTime();
            },
            Meter.ofClient());

    load.count(10, 4, 1).count(10, 3, 1);

    assertThat(numbers).hasSize(20).allMatch(number -> number < 20);
    assertThat(load.series().operations()).isEqualTo(20);
  }

  @Test
  void aFailureIsCountedAndSaysWhy() throws Exception {
    Load load =
        new Load(
            "fails",
            (number, random) -> {
              throw new IOException("the cable");
            },
            Meter.ofClient());

    Series series = load.count(7, 2, 1).series();

    assertThat(series.failed()).isEqualTo(7);
    assertThat(series.isFaultless()).isFalse();
    assertThat(series.faults()).isNotEmpty().allMatch(fault -> fault.contains("the cable"));
  }
}
