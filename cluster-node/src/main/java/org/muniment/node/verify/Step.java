package org.muniment.node.verify;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.muniment.protocol.verification.Fault;
import org.muniment.protocol.verification.Figures;

/**
 * What a step of a walk came to.
 *
 * @param until the key at which the phase ends, when the step was to find that out
 * @param reached the key up to which all is done; empty when the phase is over
 * @param phaseProgress how much of the phase is done, estimated
 * @param looked what was looked at
 * @param faults that were found, as many as are worth keeping
 * @param faultCount how many were found
 * @param indexLost whether the index was found not to follow the journal
 * @param least how long it may take at the soonest, so that there is time for other work
 */
record Step(
    Optional<String> until,
    String reached,
    double phaseProgress,
    Figures looked,
    List<Fault> faults,
    long faultCount,
    boolean indexLost,
    Duration least) {

  static final Step END =
      new Step(Optional.empty(), "", 1, Figures.NONE, List.of(), 0, false, Duration.ZERO);

  static Step of(
      String reached, double progress, Figures looked, List<Fault> faults, Duration least) {
    return new Step(
        Optional.empty(), reached, progress, looked, faults, faults.size(), false, least);
  }

  static Step until(String last) {
    return new Step(Optional.of(last), "", 0, Figures.NONE, List.of(), 0, false, Duration.ZERO);
  }

  boolean isEnd() {
    return until.isEmpty() && reached.isEmpty();
  }

  /** How long so many of something take at a rate. */
  static Duration atRate(long amount, long perSecond) {
    return Duration.ofNanos((long) (amount * (1e9 / perSecond)));
  }
}
