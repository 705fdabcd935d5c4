package org.muniment.persistence.database;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.muniment.persistence.settings.Positive;

/**
 * How the node runs its own PostgreSQL: {@code muniment.database.embedded}.
 *
 * @param startTimeout longest wait for a start, crash recovery included
 * @param stopTimeout longest wait for a fast shutdown before an immediate one
 * @param supervisionInterval how often the server's process is looked at
 * @param restartBackoffMin first pause before a dead server is started again
 * @param restartBackoffMax longest such pause
 * @param logFiles server log files kept, the newest ones
 * @param logSweepInterval how often older ones are deleted
 * @param server PostgreSQL parameters by name
 */
public record EmbeddedPostgresSettings(
    Duration startTimeout,
    Duration stopTimeout,
    Duration supervisionInterval,
    Duration restartBackoffMin,
    Duration restartBackoffMax,
    int logFiles,
    Duration logSweepInterval,
    SortedMap<String, String> server) {

  private static final String PATH = "muniment.database.embedded";

  /** Durability is not a matter of taste: an acknowledged write is never lost. */
  private static final Map<String, String> REQUIRED =
      Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on");

  /**
   * Reads {@value #PATH}.
   *
   * @param config the node's whole configuration
   * @throws ConfigException naming the key that is missing or wrong
   */
  public static EmbeddedPostgresSettings from(Config config) {
    Config embedded = config.getConfig(PATH);
    Positive positive = new Positive(PATH, embedded);
    return new EmbeddedPostgresSettings(
        positive.duration("start-timeout", Duration.ofSeconds(1)),
        positive.duration("stop-timeout"),
        positive.duration("supervision-interval"),
        positive.duration("restart-backoff.min"),
        positive.duration("restart-backoff.max"),
        positive.number("log-files"),
        positive.duration("log-sweep-interval"),
        serverParameters(embedded.getConfig("server")));
  }

  private static SortedMap<String, String> serverParameters(Config server) {
    SortedMap<String, String> parameters = new TreeMap<>();
    server.root().forEach((name, value) -> parameters.put(name, value.unwrapped().toString()));
    REQUIRED.forEach(
        (name, needed) -> {
          if (!needed.equals(parameters.get(name))) {
            throw new ConfigException.BadValue(
                server.origin(), PATH + ".server." + name, "must be \"" + needed + "\"");
          }
        });
    return parameters;
  }
}
