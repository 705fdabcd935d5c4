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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ContentReply;
import org.muniment.protocol.content.ExtractedText;
import org.muniment.protocol.content.ExtractionFailure;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.DocumentCommand;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Precondition;
import org.muniment.protocol.document.Principal;

/** From a document's event to its content's result, over a real journal, feed and blob store. */
class ProcessingServiceTest {

  private static final Principal ANN = new Principal("ann");
  private static final Duration LONG = Duration.ofSeconds(90);

  @TempDir private Path directory;
  private TestPostgres.Database database;
  private Running node;
  private int documents;

  @BeforeEach
  void startNode() throws IOException {
    database = TestPostgres.freshDatabase();
    node = start();
  }

  @AfterEach
  void stopNode() {
    node.close();
  }

  @Test
  void theTextOfADocumentIsKeptWithItsContent() {
    ContentRef content = store(ExtractorFixture.document("testWORD.docx"));
    create("testWORD.docx", content);

    ExtractedText text = awaitText(content);

    assertThat(text.mediaType()).endsWith("wordprocessingml.document");
    assertThat(text.extractor()).isEqualTo("muniment/2 tika/3.3.0");
    assertThat(text.metadata()).containsKey("author");
    assertThat(read(text.text())).contains("Sample Word Document");
    assertThat(node.service().stats().done()).isEqualTo(1);
  }

  @Test
  void theContentOfANewVersionIsReadToo() {
    DocumentId id = create("a.txt", store("first".getBytes(StandardCharsets.UTF_8)));
    ContentRef second = store(ExtractorFixture.document("testPDF.pdf"));
    node.documents()
        .ask(
            id,
            to ->
                new DocumentCommand.AddVersion(
                    ANN, Precondition.absent(), second, Optional.empty(), to))
        .toCompletableFuture()
        .join();

    assertThat(read(awaitText(second).text())).contains("Content Analysis Toolkit");
  }

  @Test
  void aContentWithoutReadableTextHasAReasonForPeople() {
    ContentRef content = store(ExtractorFixture.document("testWORD_protected_passtika.docx"));
    create("secret.docx", content);

    assertThat(awaitResult(content))
        .isEqualTo(
            new ContentReply.Failed(
                new ExtractionFailure(
                    "encrypted",
                    "The file is encrypted; Muniment cannot read its text without the password.",
                    1,
                    "muniment/1 tika/3.3.0")));
    assertThat(node.service().stats().failed()).isEqualTo(1);
  }

  @Test
  void anEmptyContentHasAnEmptyText() {
    ContentRef content = store(new byte[0]);
    create("empty.txt", content);

    assertThat(read(awaitText(content).text())).isEmpty();
  }

  @Test
  void theSameContentInManyDocumentsIsReadOnce() {
    ContentRef content = store(slow("the same"));
    for (int i = 0; i < 10; i++) {
      create("copy " + i + ".xml", content);
    }
    awaitText(content);
    ContentRef last = store(ExtractorFixture.document("testHTML_utf8.html"));
    create("last.html", last);
    awaitText(last);

    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(20))
        .until(() -> node.service().stats().equals(new ProcessingStats(0, 0, 2, 0)));
    assertThat(journal(content)).hasSize(1);
  }

  @Test
  void whatIsNotDoneWhenTheNodeStopsIsDoneAfterItsRestart() throws IOException {
    List<ContentRef> contents = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      ContentRef content = store(slow("number " + i));
      create(i + ".xml", content);
      contents.add(content);
    }
    awaitResult(contents.get(0));
    node.close();
    node = start();

    contents.forEach(this::awaitText);

    for (ContentRef content : contents) {
      assertThat(journal(content)).hasSize(1);
    }
    assertThat(node.service().stats().failed()).isZero();
  }

  @Test
  void troubleInTheBlobStoreIsNoFaultOfTheContent() {
    byte[] bytes = ExtractorFixture.document("testPPT.pptx");
    ContentRef notThereYet = new ContentRef(sha256(bytes), bytes.length, "application/pdf");
    create("late.pptx", notThereYet);
    await()
        .pollDelay(Duration.ofSeconds(4))
        .atMost(Duration.ofSeconds(10))
        .until(() -> ask(notThereYet) instanceof ContentReply.Pending);

    store(bytes);

    assertThat(read(awaitText(notThereYet).text())).contains("the same content as every other");
    assertThat(node.service().stats().failed()).isZero();
  }

  private static byte[] slow(String text) {
    return ExtractorFixture.mock(
        "<hang millis=\"300\" heavy=\"false\" interruptible=\"false\"/><write element=\"p\">"
            + text
            + "</write>");
  }

  private DocumentId create(String name, ContentRef content) {
    DocumentId id = DocumentId.derived(ANN, name + documents++);
    DocumentReply reply =
        node.documents()
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

  private ContentRef store(byte[] bytes) {
    return Source.single(ByteString.fromArray(bytes))
        .runWith(node.blobs().write(bytes.length), node.kit().system())
        .thenApply(blob -> new ContentRef(blob.hash(), blob.size(), "application/octet-stream"))
        .toCompletableFuture()
        .join();
  }

  private String read(ContentRef text) {
    return node.blobs()
        .read(text.hash(), Optional.empty())
        .runFold(ByteString.emptyByteString(), ByteString::concat, node.kit().system())
        .toCompletableFuture()
        .join()
        .utf8String();
  }

  private ExtractedText awaitText(ContentRef content) {
    return ((ContentReply.Extracted) awaitResult(content)).text();
  }

  private ContentReply awaitResult(ContentRef content) {
    return await()
        .atMost(LONG)
        .until(() -> ask(content), reply -> !(reply instanceof ContentReply.Pending));
  }

  private ContentReply ask(ContentRef content) {
    return ClusterSharding.get(node.kit().system())
        .entityRefFor(Content.TYPE, content.hash().hex())
        .<ContentReply>ask(ContentCommand.Get::new, Duration.ofSeconds(10))
        .toCompletableFuture()
        .join();
  }

  private List<StoredEvent> journal(ContentRef content) {
    return node.feed()
        .replay(Content.persistenceId(content.hash()), 1, Long.MAX_VALUE)
        .runWith(Sink.seq(), node.kit().system())
        .toCompletableFuture()
        .join();
  }

  private static ContentHash sha256(byte[] bytes) {
    try {
      return new ContentHash(
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One node's worth of services, on the directory and the database of the test. */
  private record Running(
      ActorTestKit kit,
      DatabasePool pool,
      BlobStore blobs,
      JournalFeed feed,
      DocumentService documents,
      ProcessingService service)
      implements AutoCloseable {
    @Override
    public void close() {
      kit.shutdownTestKit();
      pool.close();
    }
  }

  private Running start() throws IOException {
    Config config =
        ConfigFactory.load(
            ConfigFactory.parseString(
                    """
                    muniment.processing.follower.restart-backoff { min = 200 ms, max = 1 s }
                    akka.remote.artery.canonical.port = 0
                    akka.actor.testkit.typed.system-shutdown-default = 30 s # phases add up
                    """)
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
    return new Running(kit, pool, blobs, feed, documentService, service);
  }
}
