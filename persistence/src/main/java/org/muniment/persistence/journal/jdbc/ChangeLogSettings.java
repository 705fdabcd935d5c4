package org.muniment.persistence.journal.jdbc;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;

/**
 * How the change log is read: {@code muniment.journal.changes}.
 *
 * @param scan most rows of the journal that one page looks at
 */
record ChangeLogSettings(int scan) {

  static final String PATH = "muniment.journal.changes";
  static final String DISPATCHER = PATH + ".dispatcher";

  static ChangeLogSettings from(Config config) {
    Config changes = config.getConfig(PATH);
    int scan = changes.getInt("scan");
    if (scan < 1) {
      throw new ConfigException.BadValue(changes.origin(), PATH + ".scan", "must be 1 or more");
    }
    return new ChangeLogSettings(scan);
  }
}
