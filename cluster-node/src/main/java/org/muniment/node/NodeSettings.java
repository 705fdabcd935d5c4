package org.muniment.node;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import org.muniment.edge.EdgeSettings;
import org.muniment.node.document.DocumentSettings;
import org.muniment.node.processing.ProcessingSettings;
import org.muniment.node.search.SearchServiceSettings;
import org.muniment.node.storage.StorageSettings;
import org.muniment.persistence.blob.file.FileBlobSettings;
import org.muniment.persistence.database.DatabaseSettings;
import org.muniment.persistence.search.SearchSettings;
import org.muniment.persistence.search.lucene.LuceneSettings;

/**
 * All settings of a node, read and checked before anything is touched.
 *
 * @param dataDirectory where everything lives that must survive
 * @param stopTimeout how long a clean stop may take
 */
record NodeSettings(
    Path dataDirectory,
    Duration stopTimeout,
    DatabaseSettings database,
    FileBlobSettings blobs,
    SearchSettings search,
    LuceneSettings lucene,
    DocumentSettings documents,
    SearchServiceSettings searches,
    ProcessingSettings processing,
    StorageSettings storage,
    EdgeSettings edge) {

  /**
   * Reads everything.
   *
   * @param config the whole configuration, resolved
   * @throws com.typesafe.config.ConfigException naming the key that is missing or wrong
   */
  static NodeSettings from(Config config) {
    Path data =
        Path.of(config.getString("muniment.node.data-directory")).toAbsolutePath().normalize();
    return new NodeSettings(
        data,
        config.getDuration("muniment.node.stop-timeout"),
        DatabaseSettings.from(config),
        FileBlobSettings.from(config),
        SearchSettings.from(config),
        LuceneSettings.from(config),
        DocumentSettings.from(config),
        SearchServiceSettings.from(config),
        ProcessingSettings.from(config, DataDirectory.scratch(data)),
        StorageSettings.from(config),
        EdgeSettings.from(config));
  }
}
