package org.muniment.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.muniment.edge.Readiness.Fault;
import org.muniment.persistence.database.DatabasePool;
import org.muniment.persistence.database.DatabaseSettings;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.persistence.files.DiskReserve;
import org.muniment.persistence.files.DiskReserveSettings;

class NodeReadinessTest {

  @Test
  void aFloodOfProbesTakesOneConnection() throws Exception {
    ActorTestKit kit =
        ActorTestKit.create(
            ConfigFactory.parseResources("cluster.conf").withFallback(ConfigFactory.load()));
    try (DatabasePool pool = onlyOneConnection()) {
      DiskReserve disk =
          new DiskReserve(
              Path.of("."), List.of(), new DiskReserveSettings(0, Duration.ofSeconds(5)));
      NodeReadiness readiness =
          new NodeReadiness(kit.system(), pool.dataSource(), disk, Duration.ofMillis(1));
      List<CompletableFuture<List<Fault>>> probes;
      try (Connection taken = pool.dataSource().getConnection()) {
        assertThat(taken.isValid(1)).isTrue();
        probes =
            IntStream.range(0, 200).mapToObj(i -> readiness.ready().toCompletableFuture()).toList();
        await().until(() -> pool.waiting() > 0);
        assertThat(pool.waiting()).isEqualTo(1);
      }
      for (CompletableFuture<List<Fault>> probe : probes) {
        assertThat(probe.get(10, TimeUnit.SECONDS))
            .extracting(Fault::component)
            .doesNotContain("journal");
      }
      await().until(() -> readiness.ready().toCompletableFuture() != probes.get(0));
    } finally {
      kit.shutdownTestKit();
    }
  }

  private static DatabasePool onlyOneConnection() {
    DatabaseSettings.Pool defaults = DatabaseSettings.from(ConfigFactory.load()).pool();
    return DatabasePool.open(
        TestPostgres.freshDatabase().endpoint(),
        new DatabaseSettings.Pool(
            1,
            defaults.connectionTimeout(),
            defaults.validationTimeout(),
            defaults.keepalive(),
            defaults.maxLifetime(),
            defaults.statementTimeout(),
            defaults.socketTimeout()));
  }
}
