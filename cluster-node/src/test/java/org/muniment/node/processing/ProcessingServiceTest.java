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
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import javax.imageio.ImageIO;
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
import org.muniment.persistence.journal.ContentEvent;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.journal.StoredEvent;
import org.muniment.persistence.journal.jdbc.JdbcJournalFeed;
import org.muniment.protocol.content.ContentCommand;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ContentReply;
import org.muniment.protocol.content.ExtractedText;
import org.muniment.protocol.content.RenditionFailure;
import org.muniment.protocol.content.RenditionKind;
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

    assertThat(awaitResult(content).failures().get(RenditionKind.TEXT))
        .isEqualTo(
            new RenditionFailure(
                "encrypted",
                "The file is encrypted; Muniment cannot read it without the password.",
                1,
                "muniment/2 tika/3.3.0"));
    assertThat(node.service().stats().failed()).isEqualTo(1);
  }

  @Test
  void picturesAndTextSucceedAndFailEachForThemselves() {
    byte[] pdf = ExtractorFixture.document("testPDF.pdf");
    ContentRef whole = store(pdf);
    ContentRef withoutEnd = store(Arrays.copyOf(pdf, pdf.length - 10));
    ContentRef plain = store("no pages".getBytes(StandardCharsets.UTF_8));
    create("whole.pdf", whole);
    create("cut.pdf", withoutEnd);
    create("plain.txt", plain);

    ContentReply good = awaitPictures(whole);
    assertThat(good.text()).isPresent();
    assertThat(good.pictures())
        .containsOnlyKeys(RenditionKind.THUMBNAIL, RenditionKind.PREVIEW)
        .allSatisfy(
            (kind, picture) ->
                assertThat(node.blobs().size(picture.image().hash()))
                    .succeedsWithin(LONG)
                    .isEqualTo(OptionalLong.of(picture.image().size())));
    ContentReply cut = awaitPictures(withoutEnd);
    assertThat(cut.failures()).containsOnlyKeys(RenditionKind.TEXT);
    assertThat(cut.pictures()).hasSize(2);
    ContentReply text = awaitPictures(plain);
    assertThat(text.text()).isPresent();
    assertThat(text.failures())
        .containsOnlyKeys(RenditionKind.THUMBNAIL, RenditionKind.PREVIEW)
        .allSatisfy((kind, failure) -> assertThat(failure.code()).isEqualTo("no-picture"));
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
    assertThat(texts(content)).isEqualTo(1);
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
      assertThat(texts(content)).isEqualTo(1);
    }
    assertThat(node.service().stats().failed()).isZero();
  }

  @Test
  void otherSizesOfPicturesMeanOtherPicturesOnceAlsoWhenTheNodeStopsInBetween() throws IOException {
    List<ContentRef> contents = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      ContentRef content = store(picture(i));
      create(i + ".png", content);
      contents.add(content);
    }
    contents.forEach(this::awaitPictures);
    String smaller = "muniment.processing.pictures.thumbnail-pixels = 20";
    node.close();
    node = start(smaller);
    await()
        .atMost(LONG)
        .until(() -> contents.stream().filter(c -> thumbnailWidth(c) == 20).count() >= 2);
    node.close();
    node = start(smaller);

    await()
        .atMost(LONG)
        .until(() -> contents.stream().allMatch(content -> thumbnailWidth(content) == 20));
    for (ContentRef content : contents) {
      assertThat(texts(content)).as("the text was of today's program").isEqualTo(1);
      assertThat(journal(content)).as("one text, two pictures, and two again").hasSize(5);
    }
  }

  private int thumbnailWidth(ContentRef content) {
    return ask(content).pictures().get(RenditionKind.THUMBNAIL).width();
  }

  private static byte[] picture(int number) {
    BufferedImage image = new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB);
    image.setRGB(number, number, 0xFFFFFF);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Test
  void troubleInTheBlobStoreIsNoFaultOfTheContent() {
    byte[] bytes = ExtractorFixture.document("testPPT.pptx");
    ContentRef notThereYet = new ContentRef(sha256(bytes), bytes.length, "application/pdf");
    create("late.pptx", notThereYet);
    await()
        .pollDelay(Duration.ofSeconds(4))
        .atMost(Duration.ofSeconds(10))
        .until(() -> ask(notThereYet).isPending(RenditionKind.TEXT));

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
    return awaitResult(content).text().orElseThrow();
  }

  private ContentReply awaitPictures(ContentRef content) {
    return await()
        .atMost(LONG)
        .until(() -> ask(content), reply -> !reply.isPending(RenditionKind.PREVIEW));
  }

  private ContentReply awaitResult(ContentRef content) {
    return await()
        .atMost(LONG)
        .until(() -> ask(content), reply -> !reply.isPending(RenditionKind.TEXT));
  }

  private ContentReply ask(ContentRef content) {
    return ClusterSharding.get(node.kit().system())
        .entityRefFor(Content.TYPE, content.hash().hex())
        .<ContentReply>ask(ContentCommand.Get::new, Duration.ofSeconds(10))
        .toCompletableFuture()
        .join();
  }

  /** How often a text of the content was recorded. */
  private long texts(ContentRef content) {
    return journal(content).stream()
        .filter(e -> e.record().event().orElseThrow() instanceof ContentEvent.TextExtracted)
        .count();
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
    return start("");
  }

  /**
   * @param overrides HOCON
   */
  private Running start(String overrides) throws IOException {
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
    return new Running(kit, pool, blobs, feed, documentService, service);
  }
}
