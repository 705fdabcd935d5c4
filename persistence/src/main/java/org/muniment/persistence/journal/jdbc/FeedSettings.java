package org.muniment.persistence.journal.jdbc;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;

/**
 * How the journal is followed: {@code muniment.journal.feed}.
 *
 * @param pollInterval pause between two looks at its end
 * @param batch most rows of one look, beside those that were committed late
 * @param memory bytes of rows that are kept for followers a little behind
 * @param memoryTime how long they are kept
 * @param restartBackoffMin first pause after a failure
 * @param restartBackoffMax longest pause
 */
record FeedSettings(
    Duration pollInterval,
    int batch,
    long memory,
    Duration memoryTime,
    Duration restartBackoffMin,
    Duration restartBackoffMax) {

  static final String PATH = "muniment.journal.feed";
  static final String DISPATCHER = PATH + ".dispatcher";

  static FeedSettings from(Config config) {
    Config feed = config.getConfig(PATH);
    FeedSettings settings =
        new FeedSettings(
            feed.getDuration("poll-interval"),
            feed.getInt("batch"),
            feed.getBytes("memory"),
            feed.getDuration("memory-time"),
            feed.getDuration("restart-backoff.min"),
            feed.getDuration("restart-backoff.max"));
    require(feed, "poll-interval", settings.pollInterval.toMillis());
    require(feed, "batch", settings.batch);
    return settings;
  }

  private static void require(Config feed, String key, long value) {
    if (value <= 0) {
      throw new ConfigException.BadValue(feed.origin(), PATH + "." + key, "must be positive");
    }
  }
}
