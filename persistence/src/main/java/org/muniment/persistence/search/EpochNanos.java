package org.muniment.persistence.search;

import java.time.Instant;

/**
 * Instants as a number that sorts like them: nanoseconds since 1970-01-01T00:00Z. Instants that do
 * not fit (before 1677 or after 2262) become the smallest or largest number.
 */
public final class EpochNanos {

  private static final long PER_SECOND = 1_000_000_000L;

  private EpochNanos() {}

  /** The number of an instant. */
  public static long of(Instant instant) {
    try {
      long seconds = Math.multiplyExact(instant.getEpochSecond(), PER_SECOND);
      return Math.addExact(seconds, instant.getNano());
    } catch (ArithmeticException e) {
      return instant.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
