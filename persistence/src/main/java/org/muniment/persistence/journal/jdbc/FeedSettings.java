package org.muniment.persistence.journal.jdbc;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;

/**
 * How a feed follows the journal: {@code muniment.journal.feed}.
 *
 * @param sweepInterval how often it asks for newly visible rows
 * @param patience how long it waits for the fast path to deliver a visible row
 * @param maxTracked most rows it remembers
 * @param lateBatch late rows read at a time
 * @param restartBackoffMin first pause after a failure
 * @param restartBackoffMax longest pause
 */
record FeedSettings(
    Duration sweepInterval,
    Duration patience,
    int maxTracked,
    int lateBatch,
    Duration restartBackoffMin,
    Duration restartBackoffMax) {

  static final String PATH = "muniment.journal.feed";
  static final String DISPATCHER = PATH + ".dispatcher";

  static FeedSettings from(Config config) {
    Config feed = config.getConfig(PATH);
    FeedSettings settings =
        new FeedSettings(
            feed.getDuration("sweep-interval"),
            feed.getDuration("patience"),
            feed.getInt("max-tracked"),
            feed.getInt("late-batch"),
            feed.getDuration("restart-backoff.min"),
            feed.getDuration("restart-backoff.max"));
    require(feed, "sweep-interval", settings.sweepInterval.toMillis());
    require(feed, "max-tracked", settings.maxTracked);
    require(feed, "late-batch", settings.lateBatch);
    return settings;
  }

  private static void require(Config feed, String key, long value) {
    if (value <= 0) {
      throw new ConfigException.BadValue(feed.origin(), PATH + "." + key, "must be positive");
    }
  }
}
