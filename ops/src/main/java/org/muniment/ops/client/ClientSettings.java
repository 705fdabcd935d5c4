package org.muniment.ops.client;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;

/**
 * The settings under {@code muniment.client}; {@code reference.conf} says what each is for.
 *
 * @param slowestTransfer in bytes per second
 */
record ClientSettings(
    String server,
    Duration connectTimeout,
    Duration answerTimeout,
    long slowestTransfer,
    Retry retry,
    int pageSize,
    Duration stopGrace,
    Duration pollInterval,
    int concurrency,
    int searchLimit,
    String exportState,
    Duration watchInterval) {

  private static final String ROOT = "muniment.client";

  /** When and how often a request is repeated. */
  record Retry(int attempts, Duration firstDelay, Duration longestDelay) {}

  /**
   * Reads and checks the settings.
   *
   * @throws ConfigException naming the key that is missing or wrong
   */
  static ClientSettings from(Config config) {
    Config client = config.getConfig(ROOT);
    return new ClientSettings(
        client.getString("server"),
        client.getDuration("connect-timeout"),
        client.getDuration("answer-timeout"),
        atLeastOne(client, "slowest-transfer", client.getBytes("slowest-transfer")),
        new Retry(
            positive(client, "retry.attempts"),
            client.getDuration("retry.first-delay"),
            client.getDuration("retry.longest-delay")),
        positive(client, "page-size"),
        client.getDuration("stop-grace"),
        client.getDuration("poll-interval"),
        positive(client, "concurrency"),
        positive(client, "search-limit"),
        client.getString("export-state"),
        client.getDuration("watch-interval"));
  }

  /** The longest that an exchange with so much content may take. */
  Duration deadline(long bytes) {
    return answerTimeout.plusSeconds(bytes / slowestTransfer);
  }

  private static int positive(Config client, String key) {
    return (int) atLeastOne(client, key, client.getInt(key));
  }

  private static long atLeastOne(Config client, String key, long value) {
    if (value < 1) {
      throw new ConfigException.BadValue(
          client.origin(), ROOT + "." + key, "must be at least 1, not " + value);
    }
    return value;
  }
}
