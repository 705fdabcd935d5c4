package org.muniment.ops.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.muniment.ops.terminal.Terminal;

/** What people are shown, and what they type. */
final class TextsTest {

  private static final Terminal PLAIN = terminal(false);
  private static final Terminal COLOURS = terminal(true);
  private static final String ZEROS = "0".repeat(64);

  private static Terminal terminal(boolean colours) {
    ByteArrayOutputStream nowhere = new ByteArrayOutputStream();
    return new Terminal(nowhere, nowhere, false, false, colours);
  }

  @Test
  void theCaretStandsUnderTheOffendingCharacter() {
    assertThat(Caret.under("foo \"bar", 4, "a quote is not closed").lines())
        .containsExactly("a quote is not closed", "  foo \"bar", "      ^");
  }

  @Test
  void theCaretCountsCharactersAsTheyAreSeen() {
    assertThat(Caret.under("𝄞𝄞 (", 5, "x").lines()).containsExactly("x", "  𝄞𝄞 (", "     ^");
  }

  @Test
  void theCaretStaysWithinTheText() {
    assertThat(Caret.under("ab", 99, "x").lines().toList().get(2)).isEqualTo("    ^");
    assertThat(Caret.under("ab", -1, "x").lines().toList().get(2)).isEqualTo("  ^");
  }

  @Test
  void foundWordsAreBoldWhereThatCanBeShown() {
    String excerpt =
        "dues of the\n <mark>harbour</mark> &amp; &lt;b&gt; &quot;x&quot; &#39;y&#x27;";

    assertThat(Highlight.show(excerpt, PLAIN)).isEqualTo("dues of the harbour & <b> \"x\" 'y'");
    assertThat(Highlight.show(excerpt, COLOURS)).contains("the \u001b[1mharbour\u001b[0m &");
  }

  @Test
  void textThatLooksLikeAMarkIsText() {
    assertThat(Highlight.show("&lt;mark&gt;no&lt;/mark&gt; $1 \\", COLOURS))
        .isEqualTo("<mark>no</mark> $1 \\");
  }

  @Test
  void aDocumentCannotSendEscapesToTheTerminal() {
    assertThat(Highlight.show("a&#27;[2Jb", PLAIN)).isEqualTo("a\uFFFD[2Jb");
    assertThat(Highlight.show("&#x110000;", PLAIN)).isEqualTo("&#x110000;");
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, false"})
  void truthValuesAreRecognised(String typed, boolean value) {
    assertThat(PropertyText.value(typed)).isEqualTo(value);
  }

  @Test
  void propertiesAreNumbersOrTextAsTheyLook() {
    assertThat(PropertyText.value("12.5")).isEqualTo(new BigDecimal("12.5"));
    assertThat(PropertyText.value("\"12\"")).isEqualTo("12");
    assertThat(PropertyText.value("2026-01-01")).isEqualTo("2026-01-01");
    assertThat(PropertyText.value("12 apples")).isEqualTo("12 apples");
    assertThat(PropertyText.value("{\"a\":1}")).isEqualTo("{\"a\":1}");
    assertThat(PropertyText.value("")).isEqualTo("");
  }

  @Test
  void anIntactChainHasNoFault() {
    assertThat(
            ChainCheck.firstFault(
                List.of(record(1, "aa", ZEROS), record(2, "bb", "aa"), record(3, "cc", "bb"))))
        .isEmpty();
  }

  @Test
  void theFirstBrokenLinkIsNamed() {
    Optional<String> fault =
        ChainCheck.firstFault(
            List.of(record(1, "aa", ZEROS), record(2, "bb", "xx"), record(3, "cc", "yy")));

    assertThat(fault.orElseThrow()).contains("record 2").contains("xx").contains("aa");
  }

  @Test
  void aMissingRecordIsNamed() {
    assertThat(ChainCheck.firstFault(List.of(record(1, "aa", ZEROS), record(3, "cc", "bb"))))
        .hasValueSatisfying(fault -> assertThat(fault).contains("record 2 is missing"));
    assertThat(ChainCheck.firstFault(List.of(record(1, "aa", "ff")))).isPresent();
    assertThat(ChainCheck.firstFault(List.of())).isPresent();
  }

  @Test
  void historySaysWhatHappenedInAFewWords() {
    assertThat(
            what("document.created", "{'name':'a.pdf','tags':[],'size':1200,'contentHash':'ab'}"))
        .isEqualTo("created: a.pdf, 1.20 kB");
    assertThat(what("document.described", "{'tags':['x'],'name':'b'}"))
        .isEqualTo("described: tags, name");
    assertThat(what("document.versionAdded", "{'size':12,'contentHash':'ab'}"))
        .isEqualTo("new version: 12 B");
    assertThat(what("document.trashed", "{'state':'trashed'}")).isEqualTo("trashed");
    assertThat(what("document.created", "null")).isEqualTo("created: erased");
    assertThat(
            what("document.checkedOut", "{'checkout':{'expiresAt':'2026-11-23T14:00:00.000001Z'}}"))
        .matches("checked out: until 2026-11-2[234] .*");
    assertThat(what("document.checkoutReleased", "{'checkout':null}"))
        .isEqualTo("check-out given back");
    assertThat(what("document.checkedIn", "{'size':12,'contentHash':'ab','checkout':null}"))
        .isEqualTo("checked in: 12 B");
    assertThat(
            what("document.versionRestored", "{'size':12,'contentHash':'a','restoredVersion':3}"))
        .isEqualTo("version restored: number 3, 12 B");
  }

  @Test
  void excerptsThatAreCutAlreadyAreMarkedSoOnce() {
    Document document =
        Json.read(FaultyServer.documentJson("ab", 1).getBytes(StandardCharsets.UTF_8))
            .map(TextsTest::document)
            .orElseThrow();
    Map<String, List<String>> highlights =
        Map.of("text", List.of("… the <mark>harbour</mark> …", "whole"));
    SearchResult found =
        new SearchResult(
            List.of(new SearchResult.Hit(document, highlights)), OptionalLong.of(1), 1);

    assertThat(new SearchReport(PLAIN, ZoneOffset.UTC).lines("harbour", found))
        .contains("  … the harbour …", "  … whole …");
  }

  private static Document document(JsonNode json) {
    try {
      return Json.convert(json, Document.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static String what(String type, String changes) {
    byte[] json = changes.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return HistoryText.what(
        new HistoryRecord(1, Instant.EPOCH, "local", type, Json.read(json).orElseThrow(), "", ""));
  }

  private static HistoryRecord record(long sequence, String hash, String previous) {
    return new HistoryRecord(
        sequence, Instant.EPOCH, "local", "document.described", null, hash, previous);
  }

  @ParameterizedTest
  @CsvSource({
    "report.pdf, application/pdf",
    "letter.docx, application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "mail.eml, message/rfc822",
    "notes#2?.txt, text/plain",
    "README.PDF, application/pdf",
    "nothing, application/octet-stream"
  })
  void mediaTypesFollowFromNames(String name, String type) {
    assertThat(MediaTypes.byName(name)).isEqualTo(type);
  }
}
