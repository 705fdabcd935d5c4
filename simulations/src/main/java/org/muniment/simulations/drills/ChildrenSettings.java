package org.muniment.simulations.drills;

import com.typesafe.config.Config;
import java.time.Duration;

/** How the drill of killed children goes; {@code reference.conf} says what each is for. */
public record ChildrenSettings(
    long seed,
    int generatedFiles,
    int realFiles,
    long largestRealFile,
    Duration kills,
    Duration spared,
    Duration shooting,
    String heap,
    Duration startTimeout,
    Duration stopTimeout,
    Duration processed) {

  /** Reads {@code muniment.drill.children}; without a seed there, takes one from the clock. */
  public static ChildrenSettings from(Config config) {
    Config children = config.getConfig("muniment.drill.children");
    return new ChildrenSettings(
        children.hasPath("seed") ? children.getLong("seed") : System.currentTimeMillis(),
        children.getInt("generated-files"),
        children.getInt("real-files"),
        children.getBytes("largest-real-file"),
        children.getDuration("kills"),
        children.getDuration("spared"),
        children.getDuration("shooting"),
        children.getString("heap"),
        children.getDuration("start-timeout"),
        children.getDuration("stop-timeout"),
        children.getDuration("processed"));
  }
}
