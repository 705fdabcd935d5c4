package org.muniment.node.search;

import java.time.Duration;

/** A stretch of time that begins anew again and again; the wall clock may jump meanwhile. */
final class Interval {

  private final long nanos;
  private long begun = System.nanoTime();

  Interval(Duration length) {
    this.nanos = length.toNanos();
  }

  void begin() {
    begun = System.nanoTime();
  }

  boolean isOver() {
    return System.nanoTime() - begun > nanos;
  }
}
