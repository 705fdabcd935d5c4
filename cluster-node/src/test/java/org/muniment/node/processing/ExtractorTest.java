package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading contents of all kinds, good and bad. */
class ExtractorTest {

  /** Of a process on Linux. */
  private static final int LEAST_PRIORITY = 19;

  private static final String OOXML = "application/vnd.openxmlformats-officedocument.";

  @TempDir private static Path directory;
  private static ExtractorFixture fixture;

  @BeforeAll
  static void startExtractor() throws IOException {
    fixture =
        ExtractorFixture.start(
            directory,
            """
            children.count = 1
            children.max-parses = 10
            input.max-size = 30 MiB
            output.max-text-characters = 100000
            output.max-metadata-values = 8
            output.max-metadata-value-characters = 100
            """);
  }

  @AfterAll
  static void stopExtractor() {
    fixture.close();
  }

  static Stream<Arguments> kinds() {
    return Stream.of(
        arguments(
            "testPDF.pdf", "application/pdf", "toolkit for detecting and extracting metadata"),
        arguments("testWORD.docx", OOXML + "wordprocessingml.document", "Sample Word Document"),
        arguments("testEXCEL.xlsx", OOXML + "spreadsheetml.sheet", "Numbers and their Squares"),
        arguments(
            "testPPT.pptx",
            OOXML + "presentationml.presentation",
            "the same content as every other file"),
        arguments(
            "testODFwithOOo3.odt",
            "application/vnd.oasis.opendocument.text",
            "Tika is part of the"),
        arguments("testHTML_utf8.html", "text/html", "Content with UTF-8 chars"),
        arguments(
            "testRFC822_multipart_attachments.eml",
            "message/rfc822",
            "This is the html body of the main msg"),
        arguments(
            "testMSG.msg", "application/vnd.ms-outlook", "making the type detection code more"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theTextAndTheKindOfADocumentAreFound(String name, String mediaType, String sentence) {
    Extraction.Text text = fixture.text(ExtractorFixture.document(name), name);

    assertThat(text.text()).contains(sentence);
    assertThat(text.mediaType()).isEqualTo(mediaType);
    assertThat(text.truncated()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theNameIsNotNeededToTellTheKind(String name, String mediaType) {
    assertThat(fixture.text(ExtractorFixture.document(name), "").mediaType()).isEqualTo(mediaType);
  }

  @Test
  void theNameHelpsWhereTheBytesLookAlike() {
    byte[] bytes = "print('hello')\n".getBytes(StandardCharsets.UTF_8);

    assertThat(fixture.text(bytes, "notes.txt").mediaType()).isEqualTo("text/plain");
    assertThat(fixture.text(bytes, "hello.py").mediaType()).isEqualTo("text/x-python");
  }

  @Test
  void whatAFileSaysAboutItselfComesUnderPlainNames() {
    Extraction.Text text =
        fixture.text(ExtractorFixture.document("testPDF.pdf"), "a name that is not in the file");

    assertThat(text.metadata())
        .containsEntry("title", List.of("Apache Tika - Apache Tika"))
        .containsEntry("author", List.of("Bertrand Delacrétaz"))
        .containsEntry("pages", List.of("1"))
        .containsKeys("created");
    assertThat(text.metadata().toString())
        .doesNotContain("not in the file")
        .doesNotContain("tika:");
  }

  @Test
  void theLanguageIsTheOneTheFileStates() {
    byte[] html =
        "<html lang='de-CH'><head><title>Hallo</title></head><body><p>Grüezi</p></body></html>"
            .getBytes(StandardCharsets.UTF_8);

    assertThat(fixture.text(html, "a.html").language()).hasValue("de-CH");
    assertThat(fixture.text("Grüezi".getBytes(StandardCharsets.UTF_8), "a.txt").language())
        .isEmpty();
  }

  @Test
  void theLanguageOfALongerTextIsReadFromIt() {
    String german =
        "Der Mieter zahlt die Miete am ersten Tag eines jeden Monats und haftet für Schäden.";
    String english =
        "The tenant pays the rent on the first day of every month and is liable for damages.";
    String page = "<html lang='%s'><body><p>%s</p></body></html>";

    assertThat(languageOf(german, "a.txt")).hasValue("de");
    assertThat(languageOf(english, "a.txt")).hasValue("en");
    assertThat(languageOf(page.formatted("de-CH", english), "a.html")).hasValue("en");
    assertThat(languageOf(page.formatted("de-CH", german), "a.html")).hasValue("de-CH");
    assertThat(languageOf("0815 ".repeat(20), "a.txt")).isEmpty();
  }

  private Optional<String> languageOf(String text, String name) {
    return fixture.text(text.getBytes(StandardCharsets.UTF_8), name).language();
  }

  @Test
  void metadataIsBounded() {
    String many = "<metadata action=\"add\" name=\"dc:creator\">%s</metadata>";
    StringBuilder actions = new StringBuilder("<write element=\"p\">text</write>");
    for (int i = 0; i < 50; i++) {
      actions.append(many.formatted("author " + i + "x".repeat(500)));
    }

    Map<String, List<String>> metadata =
        fixture.text(ExtractorFixture.mock(actions.toString()), "mock.xml").metadata();

    assertThat(metadata.get("author")).hasSize(8).allMatch(value -> value.length() == 100);
  }

  @Test
  void longTextIsCutAndSaysSo() {
    byte[] bytes = "All work and no play. ".repeat(10_000).getBytes(StandardCharsets.UTF_8);

    Extraction.Text text = fixture.text(bytes, "shining.txt");

    assertThat(text.truncated()).isTrue();
    assertThat(text.text()).startsWith("All work").hasSizeBetween(99_900, 100_000);
  }

  @Test
  void aContentWithoutTextIsNoFailure() {
    assertThat(fixture.text(new byte[0], "empty.docx").text()).isEmpty();
    assertThat(fixture.text(new byte[] {1, 0, 2, 0, 3, 0, (byte) 0xFF, 0}, "blob.bin").text())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "testPDF_no_extract_no_accessibility_owner_user.pdf",
        "testWORD_protected_passtika.docx",
        "testEXCEL_protected_passtika.xlsx",
        "testPPT_protected_passtika.pptx",
        "testODTEncrypted.odt",
        "testWORD_protected_passtika.doc",
        "full_encrypted.7z"
      })
  void anEncryptedFileFailsAtOnceAndIsNotTriedAgain(String name) {
    assertThat(fixture.extract(ExtractorFixture.document(name), name).toCompletableFuture().join())
        .isEqualTo(new Extraction.Failure(FailureCode.ENCRYPTED, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"testPDF.pdf", "testWORD.docx", "testEXCEL.xlsx", "testPPT.pptx", "testMSG.msg"})
  void aTruncatedFileIsCorrupt(String name) {
    byte[] whole = ExtractorFixture.document(name);

    assertThat(fixture.failure(Arrays.copyOf(whole, whole.length / 3), name))
        .isEqualTo(FailureCode.CORRUPT);
  }

  @Test
  void anUnsupportedVersionOfAKindIsSaidToBeThat() {
    assertThat(fixture.failure(ExtractorFixture.document("testEXCEL.strict.xlsx"), "strict.xlsx"))
        .isEqualTo(FailureCode.UNSUPPORTED);
  }

  @Test
  void aZipBombHarmsNobody() throws IOException {
    Extraction bomb =
        fixture.extract(zipOfSpaces(1 << 30), "bomb.zip").toCompletableFuture().join();

    assertThat(bomb)
        .satisfiesAnyOf(
            e -> assertThat(e).isEqualTo(new Extraction.Failure(FailureCode.BOMB, 1)),
            e -> assertThat(((Extraction.Text) e).truncated()).isTrue());
    assertThat(fixture.text(ExtractorFixture.document("testWORD.docx"), "next.docx").text())
        .contains("Sample Word Document");
  }

  @Test
  void aContentAboveTheBoundIsNotEvenRead() {
    assertThat(fixture.failure(new byte[(30 << 20) + 1], "large.txt"))
        .isEqualTo(FailureCode.TOO_LARGE);
  }

  @Test
  void nothingIsLeftInTheScratchDirectory() throws IOException {
    fixture.text(ExtractorFixture.document("testPPT.pptx"), "testPPT.pptx");

    try (Stream<Path> files = Files.list(fixture.scratch().resolve("contents"))) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aChildRunsAtLowPriorityAndIgnoresSignalsToTheProcessGroup() throws Exception {
    Path stat = Path.of("/proc/self/stat");
    assumeTrue(Files.exists(stat));
    fixture.text(ExtractorFixture.mock("<write element=\"p\">a</write>"), "a.xml");
    ProcessHandle child = child();

    child.destroy();

    Thread.sleep(1_500);
    assertThat(child.isAlive()).isTrue();
    assertThat(niceness(child.pid()))
        .isEqualTo(Math.min(LEAST_PRIORITY, niceness(ProcessHandle.current().pid()) + 10));
  }

  /** See proc(5): the 19th field, and the second one may hold blanks. */
  private static int niceness(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]);
  }

  private static ProcessHandle child() {
    return ProcessHandle.current()
        .children()
        .filter(process -> commandLine(process).contains(fixture.scratch().toString()))
        .findAny()
        .orElseThrow();
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void reasonsAreSentencesForPeople() {
    for (FailureCode code : FailureCode.values()) {
      assertThat(code.reason(fixture.settings()))
          .matches("[A-Z].* the .*|The .*")
          .endsWith(".")
          .doesNotContain("%", "Exception", "org.");
    }
  }

  @Test
  void aContentThatIsNotInTheStoreIsNoFailureOfTheContent() {
    assertThat(fixture.extractMissing()).failsWithin(Duration.ofSeconds(30));
  }

  private static byte[] zipOfSpaces(int size) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] spaces = new byte[1 << 16];
    Arrays.fill(spaces, (byte) ' ');
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("spaces.txt"));
      for (int written = 0; written < size; written += spaces.length) {
        zip.write(spaces);
      }
      zip.closeEntry();
    }
    return out.toByteArray();
  }
}
