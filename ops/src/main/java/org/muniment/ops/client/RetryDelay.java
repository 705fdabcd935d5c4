package org.muniment.ops.client;

import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.muniment.ops.client.ClientSettings.Retry;

/**
 * How long to wait before a request is sent again: what the server asks for, else twice as long as
 * the time before. A random part keeps many clients from coming back together; it never makes a
 * wait shorter than {@code Retry-After}.
 *
 * @param random numbers from 0 to 1
 */
record RetryDelay(Retry settings, DoubleSupplier random) {

  /**
   * The wait after an attempt that failed.
   *
   * @param attempt its number, from 1
   */
  Duration after(int attempt, Optional<Duration> retryAfter) {
    Duration delay = retryAfter.map(this::somewhatLonger).orElseGet(() -> backoff(attempt));
    return delay.compareTo(settings.longestDelay()) > 0 ? settings.longestDelay() : delay;
  }

  private Duration somewhatLonger(Duration asked) {
    return asked.plus(scaled(settings.firstDelay(), random.getAsDouble()));
  }

  private Duration backoff(int attempt) {
    Duration doubled = settings.firstDelay();
    for (int i = 1; i < attempt && doubled.compareTo(settings.longestDelay()) < 0; i++) {
      doubled = doubled.multipliedBy(2);
    }
    return scaled(doubled, 1 - random.getAsDouble() / 2);
  }

  private static Duration scaled(Duration duration, double factor) {
    return Duration.ofNanos(Math.round(duration.toNanos() * factor));
  }
}
