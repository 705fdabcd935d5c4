package org.muniment.node.document;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.muniment.node.document.DocumentState.KeyRetention;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.PropertyValue;

/**
 * The settings under {@code muniment.document}.
 *
 * @param askTimeout how long an answer is waited for
 * @param snapshotEvery records between snapshots
 * @param snapshotsKept how many snapshots of a document are kept
 * @param maxVersions how many versions a document can have
 * @param maxProperties how many properties a document can have
 * @param maxTags how many tags a document can have
 * @param maxMetadataBytes of its tags and properties together, in UTF-8
 * @param restartMin first pause before an entity whose journal failed starts again
 * @param restartMax longest such pause
 */
public record DocumentSettings(
    Duration askTimeout,
    int snapshotEvery,
    int snapshotsKept,
    int maxVersions,
    int maxProperties,
    int maxTags,
    long maxMetadataBytes,
    Duration keysKept,
    int maxKeys,
    Duration restartMin,
    Duration restartMax) {

  /** Reads and checks the settings. */
  public static DocumentSettings from(Config root) {
    Config config = root.getConfig("muniment.document");
    return new DocumentSettings(
        config.getDuration("ask-timeout"),
        positive(config, "snapshot-every"),
        positive(config, "snapshots-kept"),
        positive(config, "max-versions"),
        positive(config, "max-properties"),
        positive(config, "max-tags"),
        config.getBytes("max-metadata-size"),
        config.getDuration("idempotency-keys.kept-for"),
        positive(config, "idempotency-keys.max-per-document"),
        config.getDuration("restart.min-backoff"),
        config.getDuration("restart.max-backoff"));
  }

  private static int positive(Config config, String key) {
    int value = config.getInt(key);
    if (value < 1) {
      throw new ConfigException.BadValue(
          config.origin(), "muniment.document." + key, "must be at least 1, not " + value);
    }
    return value;
  }

  /** The bound that attributes go beyond. */
  Optional<DocumentReply.LimitReached> limitReachedBy(Attributes attributes) {
    if (attributes.properties().size() > maxProperties) {
      return Optional.of(new DocumentReply.LimitReached("properties", maxProperties));
    }
    if (attributes.tags().size() > maxTags) {
      return Optional.of(new DocumentReply.LimitReached("tags", maxTags));
    }
    return size(attributes) > maxMetadataBytes
        ? Optional.of(
            new DocumentReply.LimitReached("bytes of tags and properties", maxMetadataBytes))
        : Optional.empty();
  }

  private static long size(Attributes attributes) {
    long tags = attributes.tags().stream().mapToLong(DocumentSettings::size).sum();
    return attributes.properties().entrySet().stream()
        .mapToLong(property -> size(property.getKey()) + size(property.getValue()))
        .reduce(tags, Long::sum);
  }

  private static long size(PropertyValue value) {
    return value instanceof PropertyValue.Many many
        ? many.value().stream().mapToLong(DocumentSettings::size).sum()
        : size(value.value().toString());
  }

  private static long size(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  KeyRetention keyRetention() {
    return new KeyRetention(keysKept, maxKeys);
  }
}
