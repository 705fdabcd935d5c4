package org.muniment.persistence.database;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;

/**
 * Reads settings of a block that make sense only above zero.
 *
 * @param path of the block, for messages
 */
record Positive(String path, Config block) {

  int number(String key) {
    int value = block.getInt(key);
    if (value < 1) {
      throw wrong(key, "must be at least 1, is " + value);
    }
    return value;
  }

  /**
   * @param least in whose unit the receiver counts: less would arrive there as zero
   */
  Duration duration(String key, Duration least) {
    Duration value = block.getDuration(key);
    if (value.compareTo(least) < 0) {
      throw wrong(key, "must be at least " + least.toMillis() + " ms, is " + value);
    }
    return value;
  }

  Duration duration(String key) {
    return duration(key, Duration.ofMillis(1));
  }

  ConfigException.BadValue wrong(String key, String reason) {
    return new ConfigException.BadValue(block.getValue(key).origin(), path + "." + key, reason);
  }
}
