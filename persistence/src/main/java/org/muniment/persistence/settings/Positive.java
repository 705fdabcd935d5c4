package org.muniment.persistence.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;

/**
 * Reads settings of a block that make sense only above zero.
 *
 * @param path of the block, for messages
 */
public record Positive(String path, Config block) {

  /** A number of things. */
  public int number(String key) {
    int value = block.getInt(key);
    if (value < 1) {
      throw wrong(key, "must be at least 1, is " + value);
    }
    return value;
  }

  /** A size in bytes. */
  public long bytes(String key) {
    long value = block.getBytes(key);
    if (value < 1) {
      throw wrong(key, "must be at least 1 byte, is " + value);
    }
    return value;
  }

  /**
   * A time.
   *
   * @param least in whose unit the receiver counts: less would arrive there as zero
   */
  public Duration duration(String key, Duration least) {
    Duration value = block.getDuration(key);
    if (value.compareTo(least) < 0) {
      throw wrong(key, "must be at least " + least.toMillis() + " ms, is " + value);
    }
    return value;
  }

  /** A time in milliseconds. */
  public Duration duration(String key) {
    return duration(key, Duration.ofMillis(1));
  }

  private ConfigException.BadValue wrong(String key, String reason) {
    return new ConfigException.BadValue(block.getValue(key).origin(), path + "." + key, reason);
  }
}
