package org.muniment.node.storage;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;
import org.muniment.node.follower.FollowerSettings;

/**
 * The settings under {@code muniment.storage}.
 *
 * @param follower how purges are followed
 * @param interval between two rounds of the collector
 * @param grace how long a content is spared after its last pin and after its condemnation
 * @param walkInterval between two walks over all contents
 * @param walkRate contents looked at in a second of a walk, at most
 * @param page contents handled at a time
 * @param compactionInterval between two compactions of the journal
 */
public record StorageSettings(
    FollowerSettings follower,
    Duration interval,
    Duration grace,
    Duration walkInterval,
    int walkRate,
    int page,
    Duration compactionInterval) {

  private static final String PATH = "muniment.storage";

  /** Reads and checks the settings; fails with the name of the key that is wrong. */
  public static StorageSettings from(Config root) {
    Config c = root.getConfig(PATH);
    return new StorageSettings(
        new FollowerSettings(
            1,
            positive(c, "follower.save-offset-after-entries"),
            duration(c, "follower.save-offset-after-duration"),
            duration(c, "follower.restart-backoff.min"),
            duration(c, "follower.restart-backoff.max"),
            c.getDouble("follower.restart-backoff.random-factor")),
        duration(c, "collector.interval"),
        duration(c, "collector.grace"),
        duration(c, "collector.walk-interval"),
        positive(c, "collector.walk-rate"),
        positive(c, "collector.page"),
        duration(c, "compaction.interval"));
  }

  private static int positive(Config c, String key) {
    int value = c.getInt(key);
    require(value >= 1, c, key, "must be at least 1");
    return value;
  }

  private static Duration duration(Config c, String key) {
    Duration value = c.getDuration(key);
    require(!value.isNegative() && !value.isZero(), c, key, "must be longer than nothing");
    return value;
  }

  private static void require(boolean condition, Config c, String key, String rule) {
    if (!condition) {
      throw new ConfigException.BadValue(c.getValue(key).origin(), PATH + "." + key, rule);
    }
  }
}
