package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.atomic.AtomicInteger;
import org.muniment.node.document.DocumentService;
import org.muniment.node.document.DocumentSettings;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.blob.file.FileBlobSettings;
import org.muniment.persistence.blob.file.FileBlobStore;
import org.muniment.persistence.database.DatabasePool;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.journal.StoredEvent;
import org.muniment.persistence.journal.jdbc.JdbcJournalFeed;
import org.muniment.protocol.content.ContentCommand;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ContentReply;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.DocumentCommand;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Principal;

/** One node's worth of services that process, over a real journal, feed and blob store. */
record ProcessingNode(
    ActorTestKit kit,
    DatabasePool pool,
    BlobStore blobs,
    JournalFeed feed,
    DocumentService documents,
    ProcessingService service,
    AtomicInteger created)
    implements AutoCloseable {

  private static final Principal ANN = new Principal("ann");

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
            feed,
            blobs,
            pool.dataSource());
    return new ProcessingNode(
        kit, pool, blobs, feed, documentService, service, new AtomicInteger());
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
    pool.close();
  }

  /** Makes a document of a content. */
  DocumentId create(String name, ContentRef content) {
    DocumentId id = DocumentId.derived(ANN, name + created.incrementAndGet());
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
        .runWith(blobs().write(bytes.length), kit.system())
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

  ContentReply ask(ContentRef content) {
    return ClusterSharding.get(kit.system())
        .entityRefFor(Content.TYPE, content.hash().hex())
        .<ContentReply>ask(ContentCommand.Get::new, Duration.ofSeconds(10))
        .toCompletableFuture()
        .join();
  }

  List<StoredEvent> journal(ContentRef content) {
    return feed.replay(Content.persistenceId(content.hash()), 1, Long.MAX_VALUE)
        .runWith(Sink.seq(), kit.system())
        .toCompletableFuture()
        .join();
  }
}
