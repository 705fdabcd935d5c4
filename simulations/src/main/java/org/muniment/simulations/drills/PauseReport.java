package org.muniment.simulations.drills;

import java.time.Duration;
import java.util.List;

/**
 * How a drill of the absent database went.
 *
 * @param acknowledged writes that the recording clients were promised
 * @param unanswered writes whose outcome they did not learn at first
 * @param repeated those of them that were acknowledged when they were sent again
 * @param longestAnswer the longest time that anybody waited for an answer
 * @param absences each time without a database, in the order in which they came
 * @param faults what does not hold, each in a sentence; empty when the drill is passed
 */
public record PauseReport(
    long seed,
    long acknowledged,
    long unanswered,
    long repeated,
    Duration longestAnswer,
    List<Absence> absences,
    List<String> faults) {

  public PauseReport {
    absences = List.copyOf(absences);
    faults = List.copyOf(faults);
  }

  /**
   * One time without a database.
   *
   * @param kind what was done to it
   * @param firstWrite from its return to the first acknowledged write
   * @param lastProblem from its return to the last request that failed
   */
  public record Absence(String kind, Duration firstWrite, Duration lastProblem) {}
}
