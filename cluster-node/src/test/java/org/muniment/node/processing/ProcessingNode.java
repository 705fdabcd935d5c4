package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.muniment.node.document.DocumentService;
import org.muniment.node.document.DocumentSettings;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.blob.file.FileBlobSettings;
import org.muniment.persistence.blob.file.FileBlobStore;
import org.muniment.persistence.database.DatabasePool;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.persistence.journal.ContentEvent;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.journal.StoredEvent;
import org.muniment.persistence.journal.jdbc.JdbcJournalFeed;
import org.muniment.persistence.processing.jdbc.JdbcReprocessingRuns;
import org.muniment.protocol.content.ContentCommand;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ContentReply;
import org.muniment.protocol.content.ExtractedText;
import org.muniment.protocol.content.RenditionKind;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.DocumentCommand;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Principal;

/** One node's worth of services, and what tests of processing ask of them. */
record ProcessingNode(
    ActorTestKit kit,
    DatabasePool pool,
    BlobStore blobs,
    JournalFeed feed,
    DocumentService documents,
    ProcessingService service)
    implements AutoCloseable {

  static final Principal ANN = new Principal("ann");

  /** Longer than anything takes on a busy machine. */
  static final Duration LONG = Duration.ofSeconds(90);

  /**
   * Starts one on the directory and the database of a test.
   *
   * @param overrides HOCON
   */
  static ProcessingNode start(TestPostgres.Database database, Path directory, String overrides)
      throws IOException {
    Config config =
        ConfigFactory.load(
            ConfigFactory.parseString(overrides)
                .withFallback(
                    ConfigFactory.parseString(
                        """
                    muniment.processing.follower.restart-backoff { min = 200 ms, max = 1 s }
                    akka.remote.artery.canonical.port = 0
                    akka.actor.testkit.typed.system-shutdown-default = 30 s # phases add up
                    """))
                .withFallback(ConfigFactory.parseResources("serialization.conf"))
                .withFallback(ConfigFactory.parseResources("cluster.conf"))
                .withFallback(ConfigFactory.parseResources("persistence.conf"))
                .withFallback(database.config()));
    ActorTestKit kit = ActorTestKit.create(config);
    Cluster cluster = Cluster.get(kit.system());
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    DatabasePool pool = database.openPool();
    BlobStore blobs =
        FileBlobStore.open(kit.system(), directory.resolve("blobs"), FileBlobSettings.from(config));
    JournalFeed feed = JdbcJournalFeed.create(kit.system(), pool.dataSource());
    DocumentService documentService =
        DocumentService.start(kit.system(), DocumentSettings.from(config), Clock.systemUTC());
    ProcessingService service =
        ProcessingService.init(
            kit.system(),
            ProcessingSettings.from(config, directory.resolve("scratch")),
            new ProcessingService.Parts(
                feed,
                blobs,
                JdbcReprocessingRuns.create(kit.system(), pool.dataSource()),
                pool.dataSource()),
            Clock.systemUTC());
    return new ProcessingNode(kit, pool, blobs, feed, documentService, service);
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
    pool.close();
  }

  DocumentId create(String name, ContentRef content) {
    DocumentId id = DocumentId.derived(ANN, name + UUID.randomUUID());
    DocumentReply reply =
        documents
            .ask(
                id,
                to ->
                    new DocumentCommand.Create(
                        ANN,
                        new Attributes(
                            name, FolderPath.ROOT, Optional.empty(), new TreeSet<>(), Map.of()),
                        content,
                        Optional.empty(),
                        to))
            .toCompletableFuture()
            .join();
    assertThat(reply).isInstanceOf(DocumentReply.Accepted.class);
    return id;
  }

  ContentRef store(byte[] bytes) {
    return Source.single(ByteString.fromArray(bytes))
        .runWith(blobs.write(bytes.length), kit.system())
        .thenApply(blob -> new ContentRef(blob.hash(), blob.size(), "application/octet-stream"))
        .toCompletableFuture()
        .join();
  }

  String read(ContentRef text) {
    return blobs
        .read(text.hash(), Optional.empty())
        .runFold(ByteString.emptyByteString(), ByteString::concat, kit.system())
        .toCompletableFuture()
        .join()
        .utf8String();
  }

  ExtractedText awaitText(ContentRef content) {
    return awaitResult(content).text().orElseThrow();
  }

  ContentReply awaitPictures(ContentRef content) {
    return await()
        .atMost(LONG)
        .until(() -> ask(content), reply -> !reply.isPending(RenditionKind.PREVIEW));
  }

  ContentReply awaitResult(ContentRef content) {
    return await()
        .atMost(LONG)
        .until(() -> ask(content), reply -> !reply.isPending(RenditionKind.TEXT));
  }

  ContentReply ask(ContentRef content) {
    return ClusterSharding.get(kit.system())
        .entityRefFor(Content.TYPE, content.hash().hex())
        .<ContentReply>ask(ContentCommand.Get::new, Duration.ofSeconds(10))
        .toCompletableFuture()
        .join();
  }

  /** How often a text of the content was recorded. */
  long texts(ContentRef content) {
    return journal(content).stream()
        .filter(e -> e.record().event().orElseThrow() instanceof ContentEvent.TextExtracted)
        .count();
  }

  List<StoredEvent> journal(ContentRef content) {
    return feed.replay(Content.persistenceId(content.hash()), 1, Long.MAX_VALUE)
        .runWith(Sink.seq(), kit.system())
        .toCompletableFuture()
        .join();
  }

  /** What takes a parser a while, and then says the text. */
  static byte[] slow(String text) {
    return ExtractorFixture.mock(
        "<hang millis=\"300\" heavy=\"false\" interruptible=\"false\"/><write element=\"p\">"
            + text
            + "</write>");
  }
}
