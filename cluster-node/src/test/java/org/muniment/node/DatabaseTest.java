package org.muniment.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.muniment.persistence.database.DatabaseSettings;
import org.muniment.persistence.files.DurableFiles;

/** What is left of a start that fails above the database's server. */
class DatabaseTest {

  @Test
  void aServerWhosePoolCannotBeOpenedIsStopped() throws IOException {
    Path target = Files.createDirectories(Path.of("target")).toRealPath();
    Path data = Files.createTempDirectory(target, "database");
    DatabaseSettings settings = DatabaseSettings.from(ConfigFactory.load());
    DatabaseSettings.Pool pool = settings.pool();
    DatabaseSettings tooQuick =
        new DatabaseSettings(
            Optional.empty(),
            settings.embedded(),
            new DatabaseSettings.Pool(
                pool.size(),
                Duration.ofMillis(1), // the pool refuses it, with no exception of ours
                pool.validationTimeout(),
                pool.keepalive(),
                pool.maxLifetime(),
                pool.statementTimeout(),
                pool.socketTimeout()));
    try {
      assertThatThrownBy(() -> Database.open(tooQuick, data))
          .isInstanceOf(IllegalArgumentException.class);

      assertThat(data.resolve("postgres/data")).isDirectory();
      assertThat(data.resolve("postgres/data/postmaster.pid")).doesNotExist();
    } finally {
      DurableFiles.deleteTree(data);
    }
  }
}
