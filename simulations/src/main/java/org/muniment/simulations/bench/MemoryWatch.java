package org.muniment.simulations.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Reads the resident memory of the node's JVM from time to time while something else goes on. */
final class MemoryWatch {
  private static final int PARTS = 10;

  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledFuture<?> reading;
  private final List<Long> resident = Collections.synchronizedList(new ArrayList<>());

  MemoryWatch(ProcessTable processes, Duration interval) {
    this.reading =
        clock.scheduleAtFixedRate(
            () -> read(processes), 0, interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void read(ProcessTable processes) {
    try {
      resident.add(processes.memory().node());
    } catch (IOException e) {
      // one sample less
    }
  }

  /** How the memory went: after the second and in the last tenth of the time, and at most. */
  List<Fact> facts(String during) throws InterruptedException {
    stop();
    if (resident.size() < PARTS) {
      return List.of(Fact.none("JVM resident during " + during, "too short to say"));
    }
    int tenth = resident.size() / PARTS;
    int all = resident.size();
    return List.of(
        Fact.mebibytes(
            "JVM resident, second tenth of " + during, middle(resident.subList(tenth, 2 * tenth))),
        Fact.mebibytes(
            "JVM resident, last tenth of " + during, middle(resident.subList(all - tenth, all))),
        Fact.mebibytes("JVM resident at most during " + during, Collections.max(resident)));
  }

  private static long middle(List<Long> values) {
    List<Long> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }

  private void stop() throws InterruptedException {
    reading.cancel(false);
    clock.shutdown();
    clock.awaitTermination(1, TimeUnit.MINUTES);
  }
}
