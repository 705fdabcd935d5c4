package org.muniment.simulations.drills;

import java.util.List;

/**
 * How a crash drill went.
 *
 * @param importsMetByNode kills of the node that came while an import was running
 * @param importsMetByDatabase the same of the database
 * @param acknowledged writes that the recording clients were promised
 * @param unanswered writes whose outcome they did not learn at first
 * @param repeated those of them that were acknowledged when they were sent again
 * @param files in the imported tree, all of which were looked for
 * @param faults what does not hold, each in a sentence; empty when the drill is passed
 */
public record CrashReport(
    long seed,
    int importsMetByNode,
    int importsMetByDatabase,
    long acknowledged,
    long unanswered,
    long repeated,
    int files,
    List<String> faults) {
  public CrashReport {
    faults = List.copyOf(faults);
  }
}
