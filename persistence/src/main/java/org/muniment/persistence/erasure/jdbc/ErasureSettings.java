package org.muniment.persistence.erasure.jdbc;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;
import javax.sql.DataSource;
import org.muniment.persistence.database.Transactions;

/**
 * How histories are erased: {@code muniment.erasure}.
 *
 * @param batch records rewritten at a time
 * @param maxJournalBytes up to which size the journal is rewritten without asking
 * @param lockTimeout how long a compaction waits for the journal's table
 */
public record ErasureSettings(int batch, long maxJournalBytes, Duration lockTimeout) {

  private static final String PATH = "muniment.erasure";

  /** On the threads that the system has for erasing. */
  static Transactions transactions(ActorSystem<?> system, DataSource dataSource) {
    return new Transactions(
        dataSource,
        system.dispatchers().lookup(DispatcherSelector.fromConfig(PATH + ".dispatcher")));
  }

  /** Reads the block and fails with the name of the key that is wrong. */
  public static ErasureSettings from(Config root) {
    Config erasure = root.getConfig(PATH);
    ErasureSettings settings =
        new ErasureSettings(
            erasure.getInt("batch"),
            erasure.getBytes("compaction.max-journal-size"),
            erasure.getDuration("compaction.lock-timeout"));
    require(erasure, "batch", settings.batch);
    require(erasure, "compaction.lock-timeout", settings.lockTimeout.toMillis());
    return settings;
  }

  private static void require(Config erasure, String key, long value) {
    if (value < 1) {
      throw new ConfigException.BadValue(erasure.origin(), PATH + "." + key, "must be positive");
    }
  }
}
