package org.muniment.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ForegroundTest {

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1); // System.nanoTime may overflow
  private final Foreground foreground = new Foreground(now::get);

  @Test
  void isNotBusyBeforeAnybodyAskedAnything() {
    assertThat(foreground.isBusy()).isFalse();
  }

  @Test
  void isBusyUntilASecondAfterTheLastRequest() {
    foreground.asked();
    pass(Duration.ofMillis(900));
    foreground.asked();
    pass(Duration.ofMillis(999));
    assertThat(foreground.isBusy()).isTrue();
    pass(Duration.ofMillis(1));
    assertThat(foreground.isBusy()).isFalse();
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
