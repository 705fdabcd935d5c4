package org.muniment.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.Materializer;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.persistence.database.DatabasePool;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.persistence.journal.jdbc.JournalRows;

/**
 * Uploads, deduplication, purges, erasure, extraction, collectors that are killed and stores that
 * are opened anew, interleaved before every access to a file and at every step in between, as a
 * seed decides: no content is ever missing that somebody was told of, and all garbage goes in the
 * end. Files and database are real, the clock is not.
 */
class CollectionInterleavingTest {

  private static final int SCHEDULES = Integer.getInteger("muniment.test.schedules", 150);

  private static final long SEED = Long.getLong("muniment.test.seed", System.nanoTime());

  private static ActorTestKit kit;
  private static TestPostgres.Database database;
  private static DatabasePool pool;

  @TempDir Path directory;

  @BeforeAll
  static void open() throws SQLException {
    kit =
        ActorTestKit.create(
            ConfigFactory.load(ConfigFactory.parseString("akka.actor.provider = local")));
    database = TestPostgres.freshDatabase();
    try (Connection connection = JournalRows.connect(database);
        Statement statement = connection.createStatement()) {
      String name = database.endpoint().url().replaceFirst(".*/", "").replaceFirst("\\?.*", "");
      // What survives a crash of the database is shown elsewhere; here it would only cost time.
      statement.execute("ALTER DATABASE " + name + " SET synchronous_commit = off");
    }
    pool = database.openPool();
  }

  @AfterAll
  static void close() {
    pool.close();
    kit.shutdownTestKit();
  }

  @Test
  void nothingNeededIsEverMissingAndAllGarbageGoes() throws Exception {
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < SCHEDULES; i++) {
      long seed = SEED + i;
      try {
        run(seed, seen);
      } catch (AssertionError | Exception e) {
        throw new AssertionError("-Dmuniment.test.schedules=1 -Dmuniment.test.seed=" + seed, e);
      }
    }
    // A simulation in which nothing happens shows nothing.
    assertThat(seen).containsKeys("deduplicated", "purged", "collected", "revived", "spared");
  }

  private void run(long seed, Map<String, Integer> seen) throws Exception {
    empty();
    CollectionWorld world =
        new CollectionWorld(
            kit.system(),
            pool.dataSource(),
            directory.resolve(Long.toUnsignedString(seed)),
            new Random(seed),
            Materializer.createMaterializer(kit.system()));
    world.run();
    world.settle();
    world.seen().forEach((what, times) -> seen.merge(what, times, Integer::sum));
  }

  private static void empty() throws SQLException, IOException {
    try (Connection connection = JournalRows.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "TRUNCATE event_journal, event_tag, snapshot, erasure, content_reference, content_reference_mark, condemned_content");
    }
  }
}
