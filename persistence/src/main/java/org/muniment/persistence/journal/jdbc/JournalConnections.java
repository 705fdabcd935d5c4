package org.muniment.persistence.journal.jdbc;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import org.muniment.persistence.journal.BoundedHistory;

/**
 * Whether the journal's plugin has a connection for everything that can be under way at a time.
 * With fewer the journal is not slower but may stand still for good; {@code muniment-jdbc.conf}
 * says why.
 */
public final class JournalConnections {

  private static final String DATABASE = "akka-persistence-jdbc.shared-databases.slick.db";
  private static final String THREADS = DATABASE + ".numThreads";
  private static final String CONNECTIONS = DATABASE + ".maxConnections";

  /** What an index lacks between two records is read by the one that answers and the new one. */
  private static final int REPLAYS = 2;

  private JournalConnections() {}

  /**
   * Checks threads and connections against each other.
   *
   * @param config what the ActorSystem gets
   * @throws ConfigException naming the key that is too low
   */
  public static void requireEnough(Config config) {
    int writes = config.getInt("jdbc-journal.parallelism");
    int recoveries = config.getInt("akka.persistence.max-concurrent-recoveries");
    requireAtLeast(writes + 1, config, THREADS, "one more than jdbc-journal.parallelism");
    requireAtLeast(
        config.getInt(THREADS) + writes + recoveries + BoundedHistory.concurrent(config) + REPLAYS,
        config,
        CONNECTIONS,
        "threads, parallel writes, recoveries and reads of histories together");
  }

  private static void requireAtLeast(int least, Config config, String key, String reason) {
    int value = config.getInt(key);
    if (value < least) {
      throw new ConfigException.BadValue(
          config.getValue(key).origin(),
          key,
          "must be at least %d (%s), is %d".formatted(least, reason, value));
    }
  }
}
