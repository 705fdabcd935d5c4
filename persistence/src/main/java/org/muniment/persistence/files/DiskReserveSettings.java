package org.muniment.persistence.files;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;

/**
 * How much of a disk is kept for what must go on.
 *
 * @param bytes that stay free on every watched disk; 0 keeps nothing
 * @param interval between two looks
 */
public record DiskReserveSettings(long bytes, Duration interval) {

  private static final String RESERVE = "muniment.disk.reserve";
  private static final String INTERVAL = "muniment.disk.check-interval";

  /** Reads {@code muniment.disk} and fails with the name of the key that is wrong. */
  public static DiskReserveSettings from(Config config) {
    Duration interval = config.getDuration(INTERVAL);
    if (interval.toMillis() < 100) {
      throw new ConfigException.BadValue(
          config.origin(), INTERVAL, "must be at least 100 ms, is " + interval);
    }
    return new DiskReserveSettings(config.getBytes(RESERVE), interval);
  }
}
