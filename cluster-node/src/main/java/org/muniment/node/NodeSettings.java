package org.muniment.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.muniment.edge.EdgeSettings;
import org.muniment.node.document.DocumentSettings;
import org.muniment.node.processing.ProcessingSettings;
import org.muniment.node.search.SearchServiceSettings;
import org.muniment.node.storage.StorageSettings;
import org.muniment.node.verify.VerificationSettings;
import org.muniment.persistence.blob.file.FileBlobSettings;
import org.muniment.persistence.database.DatabaseSettings;
import org.muniment.persistence.files.DiskReserveSettings;
import org.muniment.persistence.search.SearchSettings;
import org.muniment.persistence.search.lucene.LuceneSettings;

/**
 * All settings of a node, read and checked before anything is touched.
 *
 * @param dataDirectory where everything lives that must survive
 * @param stopTimeout how long a clean stop may take, the database's own apart
 * @param readinessAge for how long a look at the database counts
 * @param accessLog the level of the access log: {@code info}, {@code debug} or {@code off}
 * @param gaugeInterval between two looks at what gauges show
 */
record NodeSettings(
    Path dataDirectory,
    Duration stopTimeout,
    Duration readinessAge,
    Duration gaugeInterval,
    String accessLog,
    DiskReserveSettings disk,
    DatabaseSettings database,
    FileBlobSettings blobs,
    SearchSettings search,
    LuceneSettings lucene,
    DocumentSettings documents,
    SearchServiceSettings searches,
    ProcessingSettings processing,
    StorageSettings storage,
    VerificationSettings verification,
    EdgeSettings edge) {

  /**
   * Reads everything.
   *
   * @param config the whole configuration, resolved
   * @throws com.typesafe.config.ConfigException naming the key that is missing or wrong
   */
  static NodeSettings from(Config config) {
    Path data = directory(config, "muniment.node.data-directory");
    return new NodeSettings(
        data,
        positive(config, "muniment.node.stop-timeout"),
        positive(config, "muniment.node.readiness.max-age"),
        positive(config, "muniment.node.gauge-interval"),
        accessLog(config),
        DiskReserveSettings.from(config),
        DatabaseSettings.from(config),
        FileBlobSettings.from(config),
        SearchSettings.from(config),
        LuceneSettings.from(config),
        DocumentSettings.from(config),
        SearchServiceSettings.from(config),
        ProcessingSettings.from(config, DataDirectory.scratch(data)),
        StorageSettings.from(config),
        VerificationSettings.from(config),
        EdgeSettings.from(config));
  }

  private static String accessLog(Config config) {
    String path = "muniment.node.access-log";
    String level = config.getString(path);
    if (!Set.of("info", "debug", "off").contains(level)) {
      throw wrong(config, path, "must be info, debug or off, is " + level);
    }
    return level;
  }

  /** Our own PostgreSQL is told to stop twice, the second time in earnest. */
  Duration longestStop() {
    return database.external().isPresent()
        ? stopTimeout
        : stopTimeout.plus(database.embedded().stopTimeout().multipliedBy(2));
  }

  private static Path directory(Config config, String key) {
    try {
      return Path.of(config.getString(key)).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw wrong(config, key, "is not a path: " + e.getReason());
    }
  }

  private static Duration positive(Config config, String key) {
    Duration value = config.getDuration(key);
    if (value.isNegative() || value.isZero()) {
      throw wrong(config, key, "must be above zero, is " + value);
    }
    return value;
  }

  private static ConfigException wrong(Config config, String key, String reason) {
    return new ConfigException.BadValue(config.getValue(key).origin(), key, reason);
  }
}
