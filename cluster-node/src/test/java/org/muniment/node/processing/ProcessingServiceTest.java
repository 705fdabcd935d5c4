package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ContentReply;
import org.muniment.protocol.content.ExtractedText;
import org.muniment.protocol.content.RenditionFailure;
import org.muniment.protocol.content.RenditionKind;
import org.muniment.protocol.document.DocumentCommand;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.Precondition;

/** From a document's event to its content's result, over a real journal, feed and blob store. */
class ProcessingServiceTest {

  @TempDir private static Path directory;
  private static ProcessingNode node;
  private ProcessingStats before;

  @BeforeAll
  static void startNode() throws IOException {
    node = ProcessingNode.start(TestPostgres.freshDatabase(), directory, "");
  }

  @AfterAll
  static void stopNode() {
    node.close();
  }

  /** Every test waits until what it gave to the node is counted. */
  @BeforeEach
  void count() {
    before = node.service().stats();
  }

  @Test
  void theTextOfADocumentIsKeptWithItsContent() {
    ContentRef content = node.store(ExtractorFixture.document("testWORD.docx"));
    node.create("testWORD.docx", content);

    ExtractedText text = node.awaitText(content);

    assertThat(text.mediaType()).endsWith("wordprocessingml.document");
    assertThat(text.extractor()).isEqualTo("muniment/4 tika/3.3.0");
    assertThat(text.metadata()).containsKey("author");
    assertThat(node.read(text.text())).contains("Sample Word Document");
    awaitCounts(1, 0);
  }

  @Test
  void theContentOfANewVersionIsReadToo() {
    DocumentId id = node.create("a.txt", node.store("first".getBytes(StandardCharsets.UTF_8)));
    ContentRef second = node.store(ExtractorFixture.document("testEXCEL.xlsx"));
    node.documents()
        .ask(
            id,
            to ->
                new DocumentCommand.AddVersion(
                    ProcessingNode.ANN, Precondition.absent(), second, Optional.empty(), to))
        .toCompletableFuture()
        .join();

    assertThat(node.read(node.awaitText(second).text())).contains("Numbers and their Squares");
    awaitCounts(2, 0);
  }

  @Test
  void aContentWithoutReadableTextHasAReasonForPeople() {
    ContentRef content = node.store(ExtractorFixture.document("testWORD_protected_passtika.docx"));
    node.create("secret.docx", content);

    assertThat(node.awaitResult(content).failures().get(RenditionKind.TEXT))
        .isEqualTo(
            new RenditionFailure(
                "encrypted",
                "The file is encrypted; Muniment cannot read it without the password.",
                1,
                "muniment/4 tika/3.3.0"));
    awaitCounts(0, 1);
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

    ContentReply good = node.awaitPictures(whole);
    assertThat(good.text()).isPresent();
    assertThat(good.pictures())
        .containsOnlyKeys(RenditionKind.THUMBNAIL, RenditionKind.PREVIEW)
        .allSatisfy(
            (kind, picture) ->
                assertThat(node.blobs().size(picture.image().hash()))
                    .succeedsWithin(ProcessingNode.LONG)
                    .isEqualTo(OptionalLong.of(picture.image().size())));
    ContentReply cut = node.awaitPictures(withoutEnd);
    assertThat(cut.failures()).containsOnlyKeys(RenditionKind.TEXT);
    assertThat(cut.pictures()).hasSize(2);
    ContentReply text = node.awaitPictures(plain);
    assertThat(text.text()).isPresent();
    assertThat(text.failures())
        .containsOnlyKeys(RenditionKind.THUMBNAIL, RenditionKind.PREVIEW)
        .allSatisfy((kind, failure) -> assertThat(failure.code()).isEqualTo("no-picture"));
    awaitCounts(2, 1);
  }

  @Test
  void anEmptyContentHasAnEmptyText() {
    ContentRef content = node.store(new byte[0]);
    node.create("empty.txt", content);

    assertThat(node.read(node.awaitText(content).text())).isEmpty();
    awaitCounts(1, 0);
  }

  @Test
  void theSameContentInManyDocumentsIsReadOnce() {
    ContentRef content = node.store(ProcessingNode.slow("the same"));
    for (int i = 0; i < 10; i++) {
      node.create("copy " + i + ".xml", content);
    }
    node.awaitText(content);
    ContentRef last = node.store(ExtractorFixture.document("testHTML_utf8.html"));
    node.create("last.html", last);
    node.awaitText(last);

    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(20))
        .until(() -> node.service().stats().equals(idle(2)));
    assertThat(node.texts(content)).isEqualTo(1);
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

    assertThat(node.read(node.awaitText(notThereYet).text()))
        .contains("the same content as every other");
    awaitCounts(1, 0);
  }

  /** Until so many more texts were read, and so many more could not be. */
  private void awaitCounts(long read, long failed) {
    await()
        .atMost(ProcessingNode.LONG)
        .until(
            () -> {
              ProcessingStats now = node.service().stats();
              return now.done() == before.done() + read && now.failed() == before.failed() + failed;
            });
  }

  private ProcessingStats idle(int read) {
    return new ProcessingStats(0, 0, before.done() + read, before.failed());
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
