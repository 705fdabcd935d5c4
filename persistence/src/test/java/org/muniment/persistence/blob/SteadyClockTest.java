package org.muniment.persistence.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private Instant timeOfDay = NOON;
  private long nanos = Long.MAX_VALUE - 1; // it may overflow, as System.nanoTime may
  private final SteadyClock clock = new SteadyClock(() -> timeOfDay, () -> nanos);

  @Test
  void itBeginsAtTheTimeOfDayAndGoesAsTimePasses() {
    assertThat(clock.instant()).isEqualTo(NOON);

    nanos += Duration.ofHours(5).toNanos();

    assertThat(clock.instant()).isEqualTo(NOON.plus(Duration.ofHours(5)));
  }

  @Test
  void aClockThatIsSetForwardOrBackDoesNotMoveIt() {
    timeOfDay = NOON.plus(Duration.ofHours(1));
    nanos += 7;
    assertThat(clock.instant()).isEqualTo(NOON.plusNanos(7));

    timeOfDay = NOON.minus(Duration.ofHours(1));
    nanos += 7;
    assertThat(clock.instant()).isEqualTo(NOON.plusNanos(14));
  }
}
