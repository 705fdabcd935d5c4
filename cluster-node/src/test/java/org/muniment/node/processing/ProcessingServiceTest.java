package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.persistence.journal.ContentEvent;
import org.muniment.persistence.journal.JournalEvent;
import org.muniment.persistence.journal.StoredEvent;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ContentReply;
import org.muniment.protocol.content.ExtractedText;
import org.muniment.protocol.content.RenditionFailure;
import org.muniment.protocol.content.RenditionKind;
import org.muniment.protocol.document.DocumentCommand;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.Precondition;
import org.muniment.protocol.document.Principal;

/** From a document's event to its content's result, over a real journal, feed and blob store. */
class ProcessingServiceTest {

  private static final Principal ANN = new Principal("ann");
  private static final Duration LONG = Duration.ofSeconds(90);

  @TempDir private Path directory;
  private TestPostgres.Database database;
  private ProcessingNode node;

  @BeforeEach
  void startNode() throws IOException {
    database = TestPostgres.freshDatabase();
    node = ProcessingNode.start(database, directory, "");
  }

  @AfterEach
  void stopNode() {
    node.close();
  }

  @Test
  void theTextOfADocumentIsKeptWithItsContent() {
    ContentRef content = node.store(ExtractorFixture.document("testWORD.docx"));
    node.create("testWORD.docx", content);

    ExtractedText text = awaitText(content);

    assertThat(text.mediaType()).endsWith("wordprocessingml.document");
    assertThat(text.extractor()).isEqualTo("muniment/3 tika/3.3.0");
    assertThat(text.metadata()).containsKey("author");
    assertThat(node.read(text.text())).contains("Sample Word Document");
    assertThat(node.service().stats().done()).isEqualTo(1);
  }

  @Test
  void theContentOfANewVersionIsReadToo() {
    DocumentId id = node.create("a.txt", node.store("first".getBytes(StandardCharsets.UTF_8)));
    ContentRef second = node.store(ExtractorFixture.document("testPDF.pdf"));
    node.documents()
        .ask(
            id,
            to ->
                new DocumentCommand.AddVersion(
                    ANN, Precondition.absent(), second, Optional.empty(), to))
        .toCompletableFuture()
        .join();

    assertThat(node.read(awaitText(second).text())).contains("Content Analysis Toolkit");
  }

  @Test
  void aContentWithoutReadableTextHasAReasonForPeople() {
    ContentRef content = node.store(ExtractorFixture.document("testWORD_protected_passtika.docx"));
    node.create("secret.docx", content);

    assertThat(awaitResult(content).failures().get(RenditionKind.TEXT))
        .isEqualTo(
            new RenditionFailure(
                "encrypted",
                "The file is encrypted; Muniment cannot read it without the password.",
                1,
                "muniment/3 tika/3.3.0"));
    assertThat(node.service().stats().failed()).isEqualTo(1);
  }

  @Test
  void picturesAndTextSucceedAndFailEachForThemselves() {
    byte[] pdf = ExtractorFixture.document("testPDF.pdf");
    ContentRef whole = node.store(pdf);
    ContentRef withoutEnd = node.store(Arrays.copyOf(pdf, pdf.length - 10));
    ContentRef plain = node.store("no pages".getBytes(StandardCharsets.UTF_8));
    node.create("whole.pdf", whole);
    node.create("cut.pdf", withoutEnd);
    node.create("plain.txt", plain);

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
    ContentRef content = node.store(new byte[0]);
    node.create("empty.txt", content);

    assertThat(node.read(awaitText(content).text())).isEmpty();
  }

  @Test
  void theSameContentInManyDocumentsIsReadOnce() {
    ContentRef content = node.store(slow("the same"));
    for (int i = 0; i < 10; i++) {
      node.create("copy " + i + ".xml", content);
    }
    awaitText(content);
    ContentRef last = node.store(ExtractorFixture.document("testHTML_utf8.html"));
    node.create("last.html", last);
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
      ContentRef content = node.store(slow("number " + i));
      node.create(i + ".xml", content);
      contents.add(content);
    }
    awaitResult(contents.get(0));
    node.close();
    node = ProcessingNode.start(database, directory, "");

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
      ContentRef content = node.store(picture(i));
      node.create(i + ".png", content);
      contents.add(content);
    }
    contents.forEach(this::awaitPictures);
    String smaller = "muniment.processing.pictures.thumbnail-pixels = 20";
    node.close();
    node = ProcessingNode.start(database, directory, smaller);
    await()
        .atMost(LONG)
        .until(() -> contents.stream().filter(c -> thumbnailWidth(c) == 20).count() >= 2);
    node.close();
    node = ProcessingNode.start(database, directory, smaller);

    await()
        .atMost(LONG)
        .until(() -> contents.stream().allMatch(content -> thumbnailWidth(content) == 20));
    for (ContentRef content : contents) {
      assertThat(texts(content)).as("the text was of today's program").isEqualTo(1);
      assertThat(node.journal(content))
          .as("one text, two pictures, and two again")
          .filteredOn(e -> !isRecognition(e))
          .hasSize(5);
    }
  }

  /** Also that it is off, and it may be under way. */
  private static boolean isRecognition(StoredEvent stored) {
    JournalEvent event = stored.record().event().orElseThrow();
    return event instanceof ContentEvent.TextRecognised
        || (event instanceof ContentEvent.RenditionFailed failed && failed.kind().equals("ocr"));
  }

  private int thumbnailWidth(ContentRef content) {
    return node.ask(content).pictures().get(RenditionKind.THUMBNAIL).width();
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
    node.create("late.pptx", notThereYet);
    await()
        .pollDelay(Duration.ofSeconds(4))
        .atMost(Duration.ofSeconds(10))
        .until(() -> node.ask(notThereYet).isPending(RenditionKind.TEXT));

    node.store(bytes);

    assertThat(node.read(awaitText(notThereYet).text()))
        .contains("the same content as every other");
    assertThat(node.service().stats().failed()).isZero();
  }

  private static byte[] slow(String text) {
    return ExtractorFixture.mock(
        "<hang millis=\"300\" heavy=\"false\" interruptible=\"false\"/><write element=\"p\">"
            + text
            + "</write>");
  }

  private ExtractedText awaitText(ContentRef content) {
    return awaitResult(content).text().orElseThrow();
  }

  private ContentReply awaitPictures(ContentRef content) {
    return await()
        .atMost(LONG)
        .until(() -> node.ask(content), reply -> !reply.isPending(RenditionKind.PREVIEW));
  }

  private ContentReply awaitResult(ContentRef content) {
    return await()
        .atMost(LONG)
        .until(() -> node.ask(content), reply -> !reply.isPending(RenditionKind.TEXT));
  }

  /** How often a text of the content was recorded. */
  private long texts(ContentRef content) {
    return node.journal(content).stream()
        .filter(e -> e.record().event().orElseThrow() instanceof ContentEvent.TextExtracted)
        .count();
  }

  private static ContentHash sha256(byte[] bytes) {
    try {
      return new ContentHash(
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
