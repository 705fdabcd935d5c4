package org.muniment.persistence.database;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.muniment.persistence.settings.Positive;

/**
 * Which PostgreSQL the node uses and how: {@code muniment.database}.
 *
 * @param external the database to use, or empty where the node runs its own
 * @param embedded how it runs its own
 * @param pool connections for our own queries
 */
public record DatabaseSettings(
    Optional<JdbcEndpoint> external, EmbeddedPostgresSettings embedded, Pool pool) {

  private static final String PATH = "muniment.database";
  private static final String PLUGIN_RESOURCE = "muniment-jdbc.conf";
  private static final String JOURNAL_DATABASE = "akka-persistence-jdbc.shared-databases.slick.db.";

  /**
   * Connections for our own queries.
   *
   * @param size connections, all kept open
   * @param connectionTimeout longest wait for one
   * @param validationTimeout longest test of one
   * @param keepalive how often an unused one is tried
   * @param maxLifetime how long one is used
   * @param statementTimeout after which the server ends a statement
   * @param socketTimeout after which the driver gives up a silent connection
   */
  public record Pool(
      int size,
      Duration connectionTimeout,
      Duration validationTimeout,
      Duration keepalive,
      Duration maxLifetime,
      Duration statementTimeout,
      Duration socketTimeout) {

    private static final Duration HIKARIS_LEAST = Duration.ofMillis(250);

    private static Pool from(Config config) {
      Positive pool = new Positive(PATH + ".pool", config);
      return new Pool(
          pool.number("size"),
          pool.duration("connection-timeout", HIKARIS_LEAST),
          pool.duration("validation-timeout", HIKARIS_LEAST),
          pool.duration("keepalive"),
          pool.duration("max-lifetime"),
          pool.duration("statement-timeout"),
          pool.duration("socket-timeout", Duration.ofSeconds(1)));
    }
  }

  /**
   * Reads {@value #PATH}.
   *
   * @param config the node's whole configuration
   * @throws ConfigException naming the key that is missing or wrong
   */
  public static DatabaseSettings from(Config config) {
    Config database = config.getConfig(PATH);
    String mode = database.getString("mode").toLowerCase(Locale.ROOT);
    Optional<JdbcEndpoint> external =
        switch (mode) {
          case "embedded" -> Optional.empty();
          case "external" -> Optional.of(external(database.getConfig("external")));
          default ->
              throw new ConfigException.BadValue(
                  database.origin(), PATH + ".mode", "is embedded or external, not " + mode);
        };
    return new DatabaseSettings(
        external, EmbeddedPostgresSettings.from(config), Pool.from(database.getConfig("pool")));
  }

  private static JdbcEndpoint external(Config config) {
    String url = config.getString("url");
    try {
      return new JdbcEndpoint(url, config.getString("user"), config.getString("password"));
    } catch (IllegalArgumentException e) {
      throw new ConfigException.BadValue(
          config.origin(), PATH + ".external.url", e.getMessage(), e);
    }
  }

  /**
   * What the ActorSystem's configuration needs to keep journal, snapshots and offsets there. Goes
   * below what an operator sets and above the plugins' {@code reference.conf}. Holds the password:
   * not to be logged.
   */
  public static Config pluginConfig(JdbcEndpoint endpoint) {
    return ConfigFactory.parseMap(
            Map.of(
                JOURNAL_DATABASE + "url", endpoint.url(),
                JOURNAL_DATABASE + "user", endpoint.user(),
                JOURNAL_DATABASE + "password", endpoint.password()),
            "the database's address")
        .withFallback(
            ConfigFactory.parseResources(DatabaseSettings.class.getClassLoader(), PLUGIN_RESOURCE));
  }
}
