package org.muniment.simulations.drills;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a drill of killed children went.
 *
 * @param documents that were uploaded
 * @param killed processes
 * @param ready renditions
 * @param failed renditions by the code of their failure
 * @param settled from the last kill until every rendition was ready or failed
 * @param faults what does not hold, each in a sentence; empty when the drill is passed
 */
public record ChildrenReport(
    long seed,
    int documents,
    int killed,
    int ready,
    Map<String, Integer> failed,
    Duration settled,
    List<String> faults) {
  public ChildrenReport {
    failed = Map.copyOf(failed);
    faults = List.copyOf(faults);
  }
}
