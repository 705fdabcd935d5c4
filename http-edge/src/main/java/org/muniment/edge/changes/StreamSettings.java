package org.muniment.edge.changes;

import com.typesafe.config.Config;
import java.time.Duration;
import org.muniment.persistence.settings.Positive;

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
    Positive changes = new Positive(PATH, config.getConfig(PATH));
    return new StreamSettings(
        changes.number("max-streams"),
        changes.number("page"),
        changes.duration("poll-interval"),
        changes.duration("heartbeat"),
        changes.duration("write-timeout"));
  }
}
