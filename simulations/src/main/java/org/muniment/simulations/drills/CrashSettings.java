package org.muniment.simulations.drills;

import com.typesafe.config.Config;
import java.time.Duration;

/** How the crash drill goes; {@code reference.conf} says what each setting is for. */
public record CrashSettings(
    int rounds,
    long seed,
    Duration earliestKill,
    Duration latestKill,
    int generatedFiles,
    int realFiles,
    long largestRealFile,
    String heap,
    Duration startTimeout,
    Duration stopTimeout,
    Duration recoveryTimeout,
    Duration importTimeout,
    Duration searchTimeout) {

  /** Reads {@code muniment.drill.crash}; without a seed there, takes one from the clock. */
  public static CrashSettings from(Config config) {
    Config crash = config.getConfig("muniment.drill.crash");
    return new CrashSettings(
        crash.getInt("rounds"),
        crash.hasPath("seed") ? crash.getLong("seed") : System.currentTimeMillis(),
        crash.getDuration("earliest-kill"),
        crash.getDuration("latest-kill"),
        crash.getInt("generated-files"),
        crash.getInt("real-files"),
        crash.getBytes("largest-real-file"),
        crash.getString("heap"),
        crash.getDuration("start-timeout"),
        crash.getDuration("stop-timeout"),
        crash.getDuration("recovery-timeout"),
        crash.getDuration("import-timeout"),
        crash.getDuration("search-timeout"));
  }
}
