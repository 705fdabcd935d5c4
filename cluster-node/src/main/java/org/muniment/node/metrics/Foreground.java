package org.muniment.node.metrics;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Whether somebody waits for answers of this node, so that what nobody waits for can yield. Any
 * thread may tell and ask.
 */
public final class Foreground {

  /** After the last request; a person who reads a page asks again within it or so. */
  private static final long LULL = Duration.ofSeconds(1).toNanos();

  private final LongSupplier nanoTime;
  private final AtomicLong last;

  /** Of a node of which nobody has asked anything yet. */
  public Foreground() {
    this(System::nanoTime);
  }

  Foreground(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.last = new AtomicLong(nanoTime.getAsLong() - LULL);
  }

  /** Somebody asks something. */
  public void asked() {
    last.setOpaque(nanoTime.getAsLong()); // a newer one that is overwritten differs by microseconds
  }

  /** Whether somebody asked something within the last second. */
  public boolean isBusy() {
    return nanoTime.getAsLong() - last.getOpaque() < LULL;
  }
}
