package org.muniment.edge;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import org.muniment.edge.changes.StreamSettings;
import org.muniment.edge.http.BodySettings;

/**
 * Everything under {@code muniment.edge}; the meanings stand in {@code reference.conf}.
 *
 * @param host a loopback address
 * @param port 0 for a free one
 * @param maxContentSize in bytes
 * @param inMemory bytes up to which a content is read at once and answered from memory
 */
public record EdgeSettings(
    String host,
    int port,
    Set<String> allowedHosts,
    int maxConcurrentRequests,
    Duration streamStartTimeout,
    Duration headTimeout,
    long maxContentSize,
    Duration retryAfter,
    Duration stopTimeout,
    Duration closeTimeout,
    int inMemory,
    Set<String> inlineMediaTypes,
    BodySettings requestBody,
    PageSizes page,
    long historyBytes,
    StreamSettings changes,
    Checkouts checkout,
    Quarantine quarantine,
    PageSizes suggestions,
    Limits limits) {

  private static final String ROOT = "muniment.edge";

  /** Items on a page of a list: when nothing is said, and at most. */
  public record PageSizes(int defaultLimit, int maxLimit) {}

  /**
   * How long a check-out holds when nothing is said, and at most.
   *
   * @param commentLength in code points
   */
  public record Checkouts(Duration defaultExpiry, Duration maxExpiry, int commentLength) {}

  public EdgeSettings {
    allowedHosts = Set.copyOf(allowedHosts);
    inlineMediaTypes = Set.copyOf(inlineMediaTypes);
  }

  /**
   * Reads the settings of a whole configuration.
   *
   * @throws ConfigException naming the key, when one is missing or not acceptable
   */
  public static EdgeSettings from(Config config) {
    Config edge = config.getConfig(ROOT);
    return new EdgeSettings(
        loopback(config),
        within(config, "port", 0, 65_535),
        Set.copyOf(edge.getStringList("allowed-hosts")),
        within(config, "max-concurrent-requests", 1, 100_000),
        atLeast(config, "stream-start-timeout", Duration.ofMillis(1)),
        atLeast(config, "head-timeout", Duration.ofMillis(1)),
        positive(config, "max-content-size"),
        atLeast(config, "retry-after", Duration.ofSeconds(1)),
        atLeast(config, "stop-timeout", Duration.ofMillis(1)),
        atLeast(config, "close-timeout", Duration.ofMillis(1)),
        (int) bytes(config, "download.in-memory", 0, 1 << 20),
        Set.copyOf(edge.getStringList("inline-media-types")),
        requestBody(config),
        pageSizes(config, "page"),
        positive(config, "history-page-size"),
        StreamSettings.from(config),
        checkout(config),
        Quarantine.of(config, edge.getConfig("quarantine")),
        pageSizes(config, "suggestions"),
        Limits.of(edge.getConfig("limits")));
  }

  private static BodySettings requestBody(Config config) {
    return new BodySettings(
        atLeast(config, "request-body.drain-time", Duration.ofMillis(1)),
        positive(config, "request-body.drain-bytes"),
        atLeast(config, "request-body.patience", Duration.ofMillis(100)),
        positive(config, "request-body.minimum-bytes"));
  }

  private static PageSizes pageSizes(Config config, String key) {
    int max = within(config, key + ".max-limit", 1, 10_000);
    return new PageSizes(within(config, key + ".default-limit", 1, max), max);
  }

  private static long positive(Config config, String key) {
    String path = ROOT + '.' + key;
    long value = config.getBytes(path);
    if (value < 1) {
      throw new ConfigException.BadValue(config.origin(), path, "must be at least 1 byte");
    }
    return value;
  }

  private static long bytes(Config config, String key, long min, long max) {
    String path = ROOT + '.' + key;
    long value = config.getBytes(path);
    if (value < min || value > max) {
      throw new ConfigException.BadValue(
          config.origin(), path, "must be between %d and %d bytes".formatted(min, max));
    }
    return value;
  }

  private static Duration atLeast(Config config, String key, Duration min) {
    String path = ROOT + '.' + key;
    Duration value = config.getDuration(path);
    if (value.compareTo(min) < 0) {
      throw new ConfigException.BadValue(
          config.origin(), path, "must be at least %d ms".formatted(min.toMillis()));
    }
    return value;
  }

  private static Checkouts checkout(Config config) {
    Duration max = config.getDuration(ROOT + ".checkout.max-expiry");
    String path = ROOT + ".checkout.default-expiry";
    Duration otherwise = config.getDuration(path);
    if (otherwise.isNegative() || otherwise.isZero() || otherwise.compareTo(max) > 0) {
      throw new ConfigException.BadValue(
          config.origin(), path, "must be more than nothing and at most max-expiry");
    }
    return new Checkouts(otherwise, max, within(config, "checkout.comment-length", 0, 10_000));
  }

  private static String loopback(Config config) {
    String path = ROOT + ".host";
    String host = config.getString(path);
    try {
      if (InetAddress.getByName(host).isLoopbackAddress()) {
        return host;
      }
    } catch (UnknownHostException e) {
      throw new ConfigException.BadValue(config.origin(), path, host + " is not known", e);
    }
    throw new ConfigException.BadValue(
        config.origin(),
        path,
        host + " is not a loopback address; without accounts nothing else may reach the node");
  }

  private static int within(Config config, String key, int min, int max) {
    String path = ROOT + '.' + key;
    int value = config.getInt(path);
    if (value < min || value > max) {
      throw new ConfigException.BadValue(
          config.origin(), path, "must be between %d and %d".formatted(min, max));
    }
    return value;
  }
}
