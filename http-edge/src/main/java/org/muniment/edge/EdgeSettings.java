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
 */
public record EdgeSettings(
    String host,
    int port,
    Set<String> allowedHosts,
    int maxConcurrentRequests,
    Duration streamStartTimeout,
    long maxContentSize,
    Duration retryAfter,
    Duration stopTimeout,
    Set<String> inlineMediaTypes,
    BodySettings requestBody,
    PageSizes page,
    StreamSettings changes,
    Quarantine quarantine,
    Limits limits) {

  private static final String ROOT = "muniment.edge";

  /** Items on a page of a list: when nothing is said, and at most. */
  public record PageSizes(int defaultLimit, int maxLimit) {}

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
        edge.getDuration("stream-start-timeout"),
        edge.getBytes("max-content-size"),
        edge.getDuration("retry-after"),
        edge.getDuration("stop-timeout"),
        Set.copyOf(edge.getStringList("inline-media-types")),
        requestBody(edge.getConfig("request-body")),
        new PageSizes(edge.getInt("page.default-limit"), edge.getInt("page.max-limit")),
        StreamSettings.from(config),
        Quarantine.of(config, edge.getConfig("quarantine")),
        Limits.of(edge.getConfig("limits")));
  }

  private static BodySettings requestBody(Config body) {
    return new BodySettings(
        body.getDuration("drain-time"),
        body.getBytes("drain-bytes"),
        body.getDuration("patience"),
        body.getBytes("minimum-bytes"));
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
