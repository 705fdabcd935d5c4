package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the node reads itself is what a child would have read. */
class PlainTextsTest {

  private static final String GERMAN =
      "Der Mieter zahlt die Miete am ersten Tag jedes Monats und haftet für Schäden – „immer“.\n";
  private static final String RUSSIAN =
      "Арендатор платит арендную плату в первый день каждого месяца и отвечает за ущерб.\r\n";
  private static final String JAPANESE = "賃借人は毎月一日に賃料を支払い、損害について責任を負います。\n";
  private static final String ROWS =
      "name,place,rent\nAnn,\"Kirchgasse 3,\nBasel\",1200\nBob,Hauptstrasse,900\n";

  @TempDir static Path directory;

  /** Has no child that could start. */
  private static ExtractorFixture node;

  /** Leaves everything to its children. */
  private static ExtractorFixture children;

  /**
   * A content.
   *
   * @param type as it is claimed
   */
  private record Sample(String name, String type, ByteString bytes) {
    Sample(String name, String type, byte[] bytes) {
      this(name, type, ByteString.fromArray(bytes));
    }

    static Sample of(String name, String text, Charset charset) {
      return new Sample(name, "application/octet-stream", text.getBytes(charset));
    }

    static Sample of(String name, String text) {
      return of(name, text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return "%s, %s, %d bytes".formatted(name, type, bytes.size());
    }
  }

  @BeforeAll
  static void startExtractors() throws IOException {
    node =
        ExtractorFixture.start(
            directory.resolve("node"),
            "children { count = 1, java = /nonexistent/java, startup-timeout = 1 s }");
    children =
        ExtractorFixture.start(
            directory.resolve("children"), "plain-text.max-size = 1\nchildren.count = 1");
  }

  @AfterAll
  static void stopExtractors() {
    node.close();
    children.close();
  }

  static Stream<Sample> plainTexts() {
    return Stream.of(
        Sample.of("a.txt", GERMAN.repeat(4)),
        Sample.of("", GERMAN.repeat(4)),
        Sample.of("short.txt", "a"),
        Sample.of("blank.txt", " \n\n\t\n"),
        Sample.of("long.txt", GERMAN.repeat(3_000)),
        Sample.of("latin.txt", GERMAN.repeat(4), Charset.forName("windows-1252")),
        Sample.of("sixteen.txt", "\uFEFF" + GERMAN.repeat(4), StandardCharsets.UTF_16LE),
        Sample.of("mark.txt", "\uFEFF" + GERMAN),
        Sample.of("russian.txt", RUSSIAN.repeat(4)),
        Sample.of("japanese.txt", JAPANESE.repeat(9)),
        Sample.of("rows.csv", ROWS),
        Sample.of("rows.csv", ROWS.replace(',', ';').repeat(20)),
        Sample.of("rows.txt", ROWS.repeat(3)),
        Sample.of("rows.tsv", ROWS.replace(',', '\t')),
        Sample.of("open.csv", "a,\"b\nc,d\n"),
        Sample.of("notes.md", "# Notes\n\n* one\n* two\n"),
        Sample.of("data.json", "{\"tenant\": [\"Ann\", 1200, null]}"),
        Sample.of("hello.py", "print('hello')\n"),
        Sample.of("hello.yaml", "tenant: Ann\n"),
        Sample.of("hello.sql", "SELECT tenant FROM lease;\n"),
        Sample.of("hello.ini", "[lease]\ntenant=Ann\n"),
        Sample.of("hello.log", "12:00 ERROR no rent\n"),
        Sample.of("hello.css", "p { color: red }\n"),
        Sample.of("hello.js", "console.log('hello');\n"),
        Sample.of("hello.rb", "puts 'hello'\n"),
        Sample.of("hello.php", "<?php echo 'hello';\n"),
        Sample.of("hello.pl", "print 'hello';\n"),
        Sample.of("hello.c", "int main(void) { return 0; }\n"),
        Sample.of("hello.rst", "Notes\n=====\n"),
        Sample.of("hello.properties", "tenant=Ann\n"),
        Sample.of("hello.ics", "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n"),
        Sample.of("hello.sh", "#!/bin/sh\necho hello\n"),
        new Sample("a.txt", "text/plain; charset=UTF-8", GERMAN.getBytes(StandardCharsets.UTF_8)),
        new Sample("a.txt", "application/pdf", GERMAN.getBytes(StandardCharsets.UTF_8)));
  }

  /** What bytes alone do not show to be plain text, whatever it is called. */
  static Stream<Sample> others() {
    byte[] noise = new byte[2_000];
    new Random(1).nextBytes(noise);
    return Stream.of(
        new Sample("noise.txt", "text/plain", noise),
        Sample.of("russian.txt", RUSSIAN.repeat(4), Charset.forName("KOI8-R")),
        new Sample("a.txt", "text/plain", ExtractorFixture.document("testPDF.pdf")),
        new Sample("a.csv", "text/csv", ExtractorFixture.document("testPPT.pptx")),
        new Sample("a.txt", "text/plain", "<html><body><p>a<p>b".getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @MethodSource("plainTexts")
  void theNodeReadsPlainTextsAsAChildDoes(Sample sample) {
    Extraction read = read(node, sample);

    assertThat(read).isInstanceOf(Extraction.Text.class).isEqualTo(read(children, sample));
  }

  @ParameterizedTest
  @MethodSource("others")
  void whatDoesNotLookLikePlainTextIsLeftToAChild(Sample sample) {
    assertThat(
            node.extractor()
                .extract(
                    node.store(sample.bytes().toArray()), hint(sample), Job.TEXT, Urgency.TEXT))
        .failsWithin(ExtractorFixture.PATIENCE);
  }

  @Test
  void aTextThatIsTooLargeForTheNodeIsLeftToAChild() {
    byte[] large = "a ".repeat(300_000).getBytes(StandardCharsets.UTF_8);

    assertThat(node.extract(large, "large.txt")).failsWithin(ExtractorFixture.PATIENCE);
  }

  private static Extraction read(ExtractorFixture fixture, Sample sample) {
    return fixture
        .extractor()
        .extract(fixture.store(sample.bytes().toArray()), hint(sample), Job.TEXT, Urgency.TEXT)
        .toCompletableFuture()
        .join();
  }

  private static ContentHint hint(Sample sample) {
    return new ContentHint(sample.name(), sample.type());
  }
}
