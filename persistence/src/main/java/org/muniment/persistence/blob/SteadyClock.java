package org.muniment.persistence.blob;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The clock of everything that decides when content may go. It begins at the time of day and from
 * then on goes as fast as time passes: whoever sets the machine's clock, forward or back, shortens
 * no wait. Pins, condemnations and the collector that compares them must read the same one.
 *
 * <p>What another process has pinned was pinned by another clock. On one node no upload of an
 * earlier process is still under way, so nothing of it is waited for; nodes that share a store must
 * agree on the time of day by much less than the grace.
 */
public final class SteadyClock implements InstantSource {

  private final LongSupplier nanoTime;
  private final Instant start;
  private final long startNanos;

  /** A clock that begins now. */
  public static SteadyClock begin() {
    return new SteadyClock(Clock.systemUTC(), System::nanoTime);
  }

  /**
   * A clock over others.
   *
   * @param timeOfDay is asked once
   * @param nanoTime as {@link System#nanoTime()}
   */
  public SteadyClock(InstantSource timeOfDay, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.start = timeOfDay.instant();
    this.startNanos = nanoTime.getAsLong();
  }

  @Override
  public Instant instant() {
    return start.plusNanos(nanoTime.getAsLong() - startNanos);
  }
}
