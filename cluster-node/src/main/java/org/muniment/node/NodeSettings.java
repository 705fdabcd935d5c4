package org.muniment.node;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The settings under {@code muniment.node}.
 *
 * @param dataDirectory where everything lives that must survive
 * @param stopTimeout how long a clean stop may take
 */
record NodeSettings(Path dataDirectory, Duration stopTimeout) {

  static NodeSettings from(Config root) {
    Config config = root.getConfig("muniment.node");
    return new NodeSettings(
        Path.of(config.getString("data-directory")), config.getDuration("stop-timeout"));
  }
}
