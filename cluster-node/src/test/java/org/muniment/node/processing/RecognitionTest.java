package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ContentReply;
import org.muniment.protocol.content.RecognisedText;
import org.muniment.protocol.content.RenditionFailure;
import org.muniment.protocol.content.RenditionKind;

/** From a picture of text to the text, with tesseract and with a program that misbehaves. */
class RecognitionTest {

  private static final Duration LONG = Duration.ofSeconds(90);
  private static final String QUICK =
      """
      muniment.processing.attempts.backoff = 100 ms
      """;

  @TempDir private Path directory;
  private TestPostgres.Database database;
  private Optional<ProcessingNode> running = Optional.empty();

  @BeforeEach
  void freshDatabase() {
    database = TestPostgres.freshDatabase();
  }

  @AfterEach
  void stopNode() {
    running.ifPresent(ProcessingNode::close);
  }

  @Test
  void textIsReadFromPicturesAndFromThosePagesThatHoldNone() throws IOException {
    assumeTrue(
        WrittenPages.canBeRead(),
        "NO TESSERACT HERE, so recognition is NOT tested: Debian has it in tesseract-ocr");
    ProcessingNode node = start("");
    String first = "The quick brown fox jumps over the lazy dog";
    String second = "and the harbour master sends the invoice";
    ContentRef picture = node.store(WrittenPages.png(first, second));
    ContentRef mixed =
        node.store(
            WrittenPages.pdf(
                "This page was typed, so it needs no recognition.",
                List.of("Lighthouse keeper", "Weather report")));
    ContentRef typed = node.store(WrittenPages.pdf("Only typed text in this document.", List.of()));
    node.create("picture.png", picture);
    node.create("mixed.pdf", mixed);
    node.create("typed.pdf", typed);

    RecognisedText ofPicture = awaitText(node, picture);
    assertThat(node.read(ofPicture.text())).contains(first, second);
    assertThat(ofPicture.language()).hasValue("en");
    assertThat(ofPicture.pages()).isEqualTo(1);
    assertThat(ofPicture.truncated()).isFalse();
    assertThat(ofPicture.producer()).startsWith("muniment-ocr/1 tesseract/").contains(" eng ");
    assertThat(node.ask(picture).text().orElseThrow().text().size())
        .as("the parser must not recognise anything by itself")
        .isZero();
    RecognisedText ofMixed = awaitText(node, mixed);
    assertThat(node.read(ofMixed.text()))
        .contains("Lighthouse keeper", "Weather report")
        .doesNotContain("typed");
    assertThat(ofMixed.pages()).isEqualTo(2);
    assertThat(node.ask(mixed).text().orElseThrow().metadata())
        .containsEntry("scannedpages", List.of("2"));
    assertThat(node.ask(typed).has(RenditionKind.OCR)).isFalse();
    assertThat(node.ask(typed).isPending(RenditionKind.OCR)).isTrue();
    await()
        .ignoreExceptions()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(scratchFiles()).isEmpty());
  }

  @Test
  void aProgramThatMisbehavesIsEndedAndTheContentSaysWhy() throws IOException {
    StandInProgram program = StandInProgram.in(directory);
    ProcessingNode node = start(program.settings() + "muniment.processing.ocr.page-timeout = 1 s");
    ContentRef hanging = node.store(WrittenPages.blank(StandInProgram.HANGS));
    ContentRef dying = node.store(WrittenPages.blank(StandInProgram.DIES));
    ContentRef flooding = node.store(WrittenPages.blank(StandInProgram.WRITES_WITHOUT_END));
    ContentRef good = node.store(WrittenPages.blank(200));
    for (ContentRef content : List.of(hanging, dying, flooding, good, good, good)) {
      node.create("picture.png", content);
    }

    RenditionFailure late = awaitFailure(node, hanging);
    assertThat(late.code()).isEqualTo("ocr-timeout");
    assertThat(late.reason())
        .isEqualTo("Recognising the text of a page took longer than 1 s and was stopped.");
    assertThat(late.attempts()).isEqualTo(2);
    RenditionFailure dead = awaitFailure(node, dying);
    assertThat(dead.code()).isEqualTo("ocr-crash");
    assertThat(dead.reason())
        .isEqualTo("The program that recognises text broke down over this file.");
    assertThat(awaitFailure(node, flooding).code()).isEqualTo("ocr-crash");
    assertThat(node.read(awaitText(node, good).text())).isEqualTo("the stand-in read this in eng");
    assertThat(runs(program, StandInProgram.HANGS)).as("attempts").isEqualTo(2);
    assertThat(runs(program, StandInProgram.DIES)).as("attempts").isEqualTo(2);
    assertThat(runs(program, 200)).as("the same content is recognised once").isEqualTo(1);
    await()
        .ignoreExceptions()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(program.alive()).isEmpty());
    await()
        .ignoreExceptions()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(scratchFiles()).isEmpty());
  }

  @Test
  void nothingWaitsForASlowRecognitionAndWhatANodeLeavesUndoneTheNextOneDoes() throws IOException {
    StandInProgram program = StandInProgram.in(directory);
    ProcessingNode node = start(program.settings());
    ContentRef slow = node.store(WrittenPages.blank(StandInProgram.WAITS));
    node.create("slow.png", slow);
    await().ignoreExceptions().atMost(LONG).until(() -> !program.runs().isEmpty());

    for (int i = 0; i < 20; i++) {
      ContentRef other = node.store(("text " + i).getBytes(StandardCharsets.UTF_8));
      node.create("other.txt", other);
      await()
          .ignoreExceptions()
          .atMost(LONG)
          .until(() -> !node.ask(other).isPending(RenditionKind.PREVIEW));
    }
    assertThat(node.ask(slow).isPending(RenditionKind.OCR)).isTrue();
    stopNode();
    await()
        .ignoreExceptions()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(program.alive()).isEmpty());
    ProcessingNode next = start(program.settings());
    program.letGo();

    assertThat(next.read(awaitText(next, slow).text())).startsWith("the stand-in");
  }

  @Test
  void withoutTheProgramAContentSaysSoUntilItIsThereAndOtherLanguagesMeanAnotherText()
      throws IOException {
    StandInProgram program = StandInProgram.in(directory);
    String nowhere = directory.resolve("nowhere").toString();
    ProcessingNode node = start("muniment.processing.ocr.binary = \"" + nowhere + "\"");
    ContentRef picture = node.store(WrittenPages.blank(200));
    node.create("picture.png", picture);
    assertThat(awaitFailure(node, picture))
        .isEqualTo(
            new RenditionFailure(
                "ocr-off",
                "Text recognition is off: there is no program " + nowhere + " on this node.",
                0,
                "muniment-ocr/1 off"));
    stopNode();

    ProcessingNode installed = start(program.settings());
    assertThat(awaitText(installed, picture).producer())
        .isEqualTo("muniment-ocr/1 tesseract/9.9.9 eng 300");
    assertThat(installed.ask(picture).failures()).doesNotContainKey(RenditionKind.OCR);
    stopNode();

    ProcessingNode german =
        start(program.settings() + "muniment.processing.ocr.languages = \"eng+deu\"");
    await()
        .ignoreExceptions()
        .atMost(LONG)
        .until(
            () -> german.read(awaitText(german, picture).text()),
            text -> text.endsWith("in eng+deu"));
    assertThat(runs(program, 200)).isEqualTo(2);
  }

  @Test
  void whoInsistsOnRecognitionIsToldWhatIsMissing() throws IOException {
    StandInProgram program = StandInProgram.in(directory);
    Map<String, String> settings =
        Map.of(
            "binary = no-such-program",
            "no-such-program is not installed on this node",
            program.settings().replace("muniment.processing.ocr.", "") + "languages = fra",
            "tesseract has no data for fra on this node",
            "binary = /bin/echo",
            "/bin/echo does not tell its version");

    settings.forEach(
        (overrides, fault) -> {
          try (ExtractorFixture fixture =
              ExtractorFixture.start(
                  directory.resolve("extractor"), "ocr {\nenabled = on\n" + overrides + "\n}")) {
            assertThatThrownBy(() -> Tesseract.find(fixture.settings(), fixture.scratch()))
                .hasMessage(fault);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  private ProcessingNode start(String overrides) throws IOException {
    ProcessingNode node = ProcessingNode.start(database, directory, QUICK + overrides);
    running = Optional.of(node);
    return node;
  }

  private static RecognisedText awaitText(ProcessingNode node, ContentRef content) {
    ContentReply done =
        await()
            .ignoreExceptions()
            .atMost(LONG)
            .until(() -> node.ask(content), reply -> reply.recognised().isPresent());
    return done.recognised().orElseThrow();
  }

  private static RenditionFailure awaitFailure(ProcessingNode node, ContentRef content) {
    return await()
        .ignoreExceptions()
        .atMost(LONG)
        .until(() -> node.ask(content), reply -> reply.failures().containsKey(RenditionKind.OCR))
        .failures()
        .get(RenditionKind.OCR);
  }

  private static long runs(StandInProgram program, int width) throws IOException {
    return program.runs().stream().filter(run -> run.contains(" " + width + " ")).count();
  }

  private List<Path> scratchFiles() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("scratch").resolve("contents"))) {
      return files.toList();
    }
  }
}
