package org.muniment.simulations.drills;

import com.typesafe.config.Config;
import java.time.Duration;

/** How the drill of the absent database goes; {@code reference.conf} says what each is for. */
public record PauseSettings(
    long seed,
    Duration pause,
    int stillDocuments,
    Duration between,
    Duration longestAnswer,
    Duration recovery,
    String heap,
    Duration startTimeout,
    Duration stopTimeout,
    Duration searchTimeout) {

  /** Reads {@code muniment.drill.pause}; without a seed there, takes one from the clock. */
  public static PauseSettings from(Config config) {
    Config pause = config.getConfig("muniment.drill.pause");
    return new PauseSettings(
        pause.hasPath("seed") ? pause.getLong("seed") : System.currentTimeMillis(),
        pause.getDuration("pause"),
        pause.getInt("still-documents"),
        pause.getDuration("between"),
        pause.getDuration("longest-answer"),
        pause.getDuration("recovery"),
        pause.getString("heap"),
        pause.getDuration("start-timeout"),
        pause.getDuration("stop-timeout"),
        pause.getDuration("search-timeout"));
  }
}
