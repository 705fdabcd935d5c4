package org.muniment.node.verify;

import java.time.Duration;
import java.util.List;
import org.muniment.protocol.verification.Fault;
import org.muniment.protocol.verification.Figures;

/**
 * What a step of a walk came to.
 *
 * @param reached the key up to which all is done; empty when the phase is over
 * @param phaseProgress how much of the phase is done, estimated
 * @param looked what was looked at
 * @param faults that were found, as many as are worth keeping
 * @param faultCount how many were found
 * @param indexLost whether the index was found not to follow the journal
 * @param least how long it may take at the soonest, so that there is time for other work
 */
record Step(
    String reached,
    double phaseProgress,
    Figures looked,
    List<Fault> faults,
    long faultCount,
    boolean indexLost,
    Duration least) {

  static final Step END = new Step("", 1, Figures.NONE, List.of(), 0, false, Duration.ZERO);

  static Step of(
      String reached, double progress, Figures looked, List<Fault> faults, Duration least) {
    return new Step(reached, progress, looked, faults, faults.size(), false, least);
  }

  boolean isEnd() {
    return reached.isEmpty();
  }

  /** How long so many of something take at a rate. */
  static Duration atRate(long amount, long perSecond) {
    return Duration.ofNanos((long) (amount * (1e9 / perSecond)));
  }
}
