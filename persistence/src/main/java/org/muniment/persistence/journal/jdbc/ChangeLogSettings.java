package org.muniment.persistence.journal.jdbc;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;

/**
 * How the change log is read: {@code muniment.journal.changes}.
 *
 * @param scan most rows of the journal that one page looks at
 * @param timeout how long a reader waits for its page
 */
record ChangeLogSettings(int scan, Duration timeout) {

  static final String PATH = "muniment.journal.changes";
  static final String DISPATCHER = PATH + ".dispatcher";

  static ChangeLogSettings from(Config config) {
    Config changes = config.getConfig(PATH);
    int scan = changes.getInt("scan");
    if (scan < 1) {
      throw new ConfigException.BadValue(changes.origin(), PATH + ".scan", "must be 1 or more");
    }
    Duration timeout = changes.getDuration("timeout");
    if (timeout.isNegative() || timeout.isZero()) {
      throw new ConfigException.BadValue(
          changes.origin(), PATH + ".timeout", "must be longer than nothing");
    }
    return new ChangeLogSettings(scan, timeout);
  }
}
