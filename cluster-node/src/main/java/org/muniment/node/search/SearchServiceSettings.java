package org.muniment.node.search;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;
import org.muniment.persistence.settings.Positive;

/**
 * The settings of the search service under {@code muniment.search}.
 *
 * @param threads searches that run at the same time
 * @param queueSize searches that may wait; more are refused
 * @param batch changes after which searches see them at the latest
 * @param batchDelay time after which searches see a change that comes alone
 * @param batchInterval least time between two moments at which searches see new changes
 * @param commitInterval time between durable commits of the index
 * @param compactionInterval least time between two compactions, which come after purges only
 * @param textReads texts read from the blob store at the same time
 * @param maxTextBytes how much of a text is read at most, in bytes
 * @param waiting searches that wait until the index shows something
 * @param reindex how a new index is built beside the one that answers
 */
public record SearchServiceSettings(
    Duration askTimeout,
    int threads,
    int queueSize,
    int batch,
    Duration batchDelay,
    Duration batchInterval,
    Duration commitInterval,
    Duration compactionInterval,
    int textReads,
    long maxTextBytes,
    Duration restartMin,
    Duration restartMax,
    WaitSettings waiting,
    Reindex reindex) {

  /**
   * How a new index is built beside the one that answers.
   *
   * @param entriesPerSecond of the journal at most
   * @param busyEntriesPerSecond the same while requests come
   * @param checkInterval between looks whether an index has caught up
   * @param maxBehind how far behind a new index may be when it takes over
   */
  public record Reindex(
      int entriesPerSecond, int busyEntriesPerSecond, Duration checkInterval, Duration maxBehind) {}

  private static final String PATH = "muniment.search";

  /**
   * Reads and checks the settings.
   *
   * @throws ConfigException naming the key that is missing or out of range
   */
  public static SearchServiceSettings from(Config root) {
    Config config = root.getConfig(PATH);
    return new SearchServiceSettings(
        duration(config, "ask-timeout"),
        count(config, "threads", 1_000),
        count(config, "queue-size", 100_000),
        count(config, "follower.batch", 100_000),
        duration(config, "follower.batch-delay"),
        duration(config, "follower.batch-interval"),
        duration(config, "follower.commit-interval"),
        duration(config, "follower.compaction-interval"),
        count(config, "follower.text-reads", 1_000),
        bytes(config, "follower.max-text"),
        duration(config, "follower.restart.min-backoff"),
        duration(config, "follower.restart.max-backoff"),
        WaitSettings.from(config.getConfig("wait"), config.getDuration("ask-timeout")),
        new Reindex(
            count(config, "reindex.entries-per-second", 1_000_000),
            count(config, "reindex.busy-entries-per-second", 1_000_000),
            duration(config, "reindex.check-interval"),
            duration(config, "reindex.max-behind")));
  }

  private static int count(Config config, String key, int max) {
    int value = config.getInt(key);
    if (value < 1 || value > max) {
      throw outOfRange(config, key, "must be between 1 and " + max);
    }
    return value;
  }

  /** A text is collected in one array, which has 31 bits of room. */
  private static long bytes(Config config, String key) {
    long value = config.getBytes(key);
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw outOfRange(config, key, "must be at least 1 byte and below 2 GiB");
    }
    return value;
  }

  private static Duration duration(Config config, String key) {
    return new Positive(PATH, config).duration(key);
  }

  private static ConfigException outOfRange(Config config, String key, String reason) {
    return new ConfigException.BadValue(config.getValue(key).origin(), PATH + "." + key, reason);
  }
}
