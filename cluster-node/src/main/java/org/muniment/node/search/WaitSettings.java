package org.muniment.node.search;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;

/**
 * The settings of searches that wait, under {@code muniment.search.wait}.
 *
 * @param timeout how long one waits at most
 * @param maxWaiters how many may wait at the same time
 * @param maxBehind how many records the index may lack so that waiting for all of them makes sense
 * @param maxReadAhead how many documents are read ahead of the feed at a time
 * @param refreshInterval time between refreshes that waiters ask for
 */
public record WaitSettings(
    Duration timeout, int maxWaiters, int maxBehind, int maxReadAhead, Duration refreshInterval) {

  /**
   * Reads and checks the settings.
   *
   * @param askTimeout what the edge waits for an answer
   */
  static WaitSettings from(Config wait, Duration askTimeout) {
    Duration timeout = wait.getDuration("timeout");
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(askTimeout) >= 0) {
      throw bad(wait, "timeout", "must be positive and shorter than ask-timeout");
    }
    Duration refreshInterval = wait.getDuration("refresh-interval");
    if (refreshInterval.toMillis() < 1) {
      throw bad(wait, "refresh-interval", "must be 1 ms or more");
    }
    return new WaitSettings(
        timeout,
        positive(wait, "max-waiters"),
        positive(wait, "max-behind"),
        positive(wait, "max-read-ahead"),
        refreshInterval);
  }

  private static int positive(Config wait, String key) {
    int value = wait.getInt(key);
    if (value < 1) {
      throw bad(wait, key, "must be 1 or more");
    }
    return value;
  }

  private static ConfigException bad(Config wait, String key, String reason) {
    return new ConfigException.BadValue(wait.origin(), "muniment.search.wait." + key, reason);
  }
}
