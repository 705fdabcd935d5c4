package org.muniment.node.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.cluster.sharding.ShardRegion.CurrentShardRegionState;
import akka.cluster.sharding.typed.GetShardRegionState;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.DocumentCommand;
import org.muniment.protocol.document.DocumentCommand.Create;
import org.muniment.protocol.document.DocumentCommand.Get;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Principal;

/**
 * Documents in a cluster of one, with the node's own settings and room for two awake ones. In one
 * shard, because the room is divided among the shards: the share of one in ten would be none.
 */
class DocumentServiceTest {

  private static final Principal ANN = new Principal("ann");
  private static final int AWAKE = 2;
  private static final int DOCUMENTS = 10;

  private static ActorTestKit kit;
  private static DocumentService documents;

  @BeforeAll
  static void startCluster() {
    Config config =
        ConfigFactory.parseMap(
                Map.of(
                    "akka.cluster.sharding.number-of-shards",
                    1,
                    "akka.cluster.sharding.passivation.default-strategy.active-entity-limit",
                    AWAKE,
                    "akka.actor.testkit.typed.system-shutdown-default",
                    "30s"))
            .withFallback(TestPostgres.freshDatabase().config())
            .withFallback(ConfigFactory.load())
            .resolve();
    kit = ActorTestKit.create("muniment", config);
    Cluster cluster = Cluster.get(kit.system());
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    documents =
        DocumentService.start(kit.system(), DocumentSettings.from(config), InstantSource.system());
  }

  @AfterAll
  static void stopCluster() {
    kit.shutdownTestKit();
  }

  @Test
  void documentsBeyondTheLimitGoToSleepAndStillAnswer() throws Exception {
    List<DocumentView> created = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      created.add(create("document " + i));
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(awake()).hasSizeBetween(1, AWAKE));

    for (DocumentView document : created) {
      assertThat(ask(document.id(), reply -> new Get(ANN, reply)))
          .isEqualTo(new DocumentReply.Current(document));
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(awake()).hasSizeBetween(1, AWAKE));
  }

  private static DocumentView create(String name) throws Exception {
    DocumentId id = DocumentId.derived(ANN, name);
    Attributes attributes =
        new Attributes(name, FolderPath.of("/"), Optional.empty(), new TreeSet<>(), Map.of());
    ContentRef content = new ContentRef(new ContentHash("ab".repeat(32)), 42, "text/plain");
    DocumentReply reply = ask(id, to -> new Create(ANN, attributes, content, Optional.empty(), to));
    assertThat(reply).isInstanceOf(DocumentReply.Accepted.class);
    return ((DocumentReply.Accepted) reply).document();
  }

  private static DocumentReply ask(
      DocumentId id, Function<ActorRef<DocumentReply>, DocumentCommand> command) throws Exception {
    return documents.ask(id, command).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** The ids of the documents whose actors are alive, in all shards. */
  private static List<String> awake() {
    TestProbe<CurrentShardRegionState> probe = kit.createTestProbe();
    ClusterSharding.get(kit.system())
        .shardState()
        .tell(new GetShardRegionState(DocumentService.TYPE, probe.ref()));
    return probe.receiveMessage(Duration.ofSeconds(10)).getShards().stream()
        .flatMap(shard -> shard.getEntityIds().stream())
        .toList();
  }
}
