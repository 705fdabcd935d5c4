package org.muniment.edge.changes;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;

/**
 * Streams of changes, {@code muniment.edge.changes}; the meanings stand in {@code reference.conf}.
 *
 * @param maxStreams open at the same time
 * @param page changes read at a time
 */
public record StreamSettings(
    int maxStreams, int page, Duration pollInterval, Duration heartbeat, Duration writeTimeout) {

  private static final String PATH = "muniment.edge.changes";

  /** Reads and checks the settings of a whole configuration. */
  public static StreamSettings from(Config config) {
    Config changes = config.getConfig(PATH);
    return new StreamSettings(
        positive(changes, "max-streams"),
        positive(changes, "page"),
        duration(changes, "poll-interval"),
        duration(changes, "heartbeat"),
        duration(changes, "write-timeout"));
  }

  private static int positive(Config changes, String key) {
    int value = changes.getInt(key);
    if (value < 1) {
      throw bad(changes, key, "must be 1 or more");
    }
    return value;
  }

  private static Duration duration(Config changes, String key) {
    Duration value = changes.getDuration(key);
    if (value.toMillis() < 1) {
      throw bad(changes, key, "must be 1 ms or more");
    }
    return value;
  }

  private static ConfigException bad(Config changes, String key, String reason) {
    return new ConfigException.BadValue(changes.origin(), PATH + '.' + key, reason);
  }
}
