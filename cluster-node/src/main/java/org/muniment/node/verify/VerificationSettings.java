package org.muniment.node.verify;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;

/**
 * The settings under {@code muniment.verification}.
 *
 * @param recordsPerSecond of the journal and of the index, at most
 * @param bytesPerSecond of contents, at most
 * @param page records, contents or entries looked at between two looks at the clock
 * @param batch rows of the journal in memory at a time
 * @param maxFaults that a run keeps
 * @param checkpointInterval how much work a crash may cost
 * @param indexSettle how long after a write the index may lack it
 * @param indexPatience how long the index may lag behind the journal before it is a fault
 * @param indexPoll between two looks at what the index lacks
 * @param retryDelay before a step that failed is tried again
 * @param attempts of one step
 */
public record VerificationSettings(
    int recordsPerSecond,
    int bytesPerSecond,
    int page,
    int batch,
    int maxFaults,
    Duration checkpointInterval,
    Duration indexSettle,
    Duration indexPatience,
    Duration indexPoll,
    Duration retryDelay,
    int attempts,
    Duration askTimeout) {

  private static final String PATH = "muniment.verification";

  /** One thread, so that saves come in order and one connection is used at a time. */
  public static final String DISPATCHER = PATH + ".dispatcher";

  /** Reads and checks the settings; fails with the name of the key that is wrong. */
  public static VerificationSettings from(Config root) {
    Config c = root.getConfig(PATH);
    return new VerificationSettings(
        count(c, "records-per-second", 1_000_000),
        bytes(c, "bytes-per-second"),
        count(c, "page", 10_000),
        count(c, "batch", 10_000),
        count(c, "max-faults", 100_000),
        duration(c, "checkpoint-interval"),
        duration(c, "index.settle"),
        duration(c, "index.patience"),
        duration(c, "index.poll-interval"),
        duration(c, "retry.delay"),
        count(c, "retry.attempts", 1_000_000),
        duration(c, "ask-timeout"));
  }

  private static int count(Config c, String key, int max) {
    int value = c.getInt(key);
    require(value >= 1 && value <= max, c, key, "must be between 1 and " + max);
    return value;
  }

  /** Tokens are counted in 31 bits. */
  private static int bytes(Config c, String key) {
    long value = c.getBytes(key);
    require(value >= 1 && value <= Integer.MAX_VALUE, c, key, "must be positive and below 2 GiB");
    return (int) value;
  }

  private static Duration duration(Config c, String key) {
    Duration value = c.getDuration(key);
    require(value.toMillis() >= 1, c, key, "must be at least 1 ms");
    return value;
  }

  private static void require(boolean condition, Config c, String key, String rule) {
    if (!condition) {
      throw new ConfigException.BadValue(c.getValue(key).origin(), PATH + "." + key, rule);
    }
  }
}
