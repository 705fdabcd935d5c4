package org.muniment.simulations.bench;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What was measured of one kind of operation.
 *
 * @param nanoseconds of each operation that succeeded
 * @param seconds from the first to the last
 * @param cpu of everybody meanwhile
 * @param faults of operations that failed or were answered wrongly: the first few of them
 */
record Series(
    String name, Histogram nanoseconds, double seconds, Cpu cpu, long failed, List<String> faults) {
  private static final double NANOS_IN_MILLI = 1e6;

  long operations() {
    return nanoseconds.getTotalCount();
  }

  double perSecond() {
    return seconds == 0 ? 0 : operations() / seconds;
  }

  /** Milliseconds that so many percent of the operations did not exceed. */
  double millisAt(double percentile) {
    return nanoseconds.getValueAtPercentile(percentile) / NANOS_IN_MILLI;
  }

  double maxMillis() {
    return nanoseconds.getMaxValue() / NANOS_IN_MILLI;
  }

  boolean isFaultless() {
    return failed == 0 && operations() > 0;
  }

  /** Milliseconds of processor time for one operation. */
  double cpuMillis(double seconds) {
    return seconds * 1e3 / operations();
  }
}
