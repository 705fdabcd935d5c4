package org.muniment.simulations.drills;

import java.util.List;

/**
 * How a crash drill went.
 *
 * @param importsMet kills that came while an import was running
 * @param acknowledged writes that the recording clients were promised
 * @param unanswered writes whose outcome they did not learn at first
 * @param repeated those of them that were acknowledged when they were sent again
 * @param imported files in the imported tree
 * @param faults what does not hold, each in a sentence; empty when the drill is passed
 */
public record CrashReport(
    long seed,
    int importsMet,
    long acknowledged,
    long unanswered,
    long repeated,
    int imported,
    List<String> faults) {
  public CrashReport {
    faults = List.copyOf(faults);
  }
}
