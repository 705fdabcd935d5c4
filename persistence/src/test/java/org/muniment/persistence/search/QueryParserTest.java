package org.muniment.persistence.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.muniment.persistence.search.SearchQuery.And;
import org.muniment.persistence.search.SearchQuery.Not;
import org.muniment.persistence.search.SearchQuery.Or;
import org.muniment.persistence.search.SearchQuery.Phrase;
import org.muniment.persistence.search.SearchQuery.Prefix;
import org.muniment.persistence.search.SearchQuery.Range;
import org.muniment.persistence.search.SearchQuery.Word;

class QueryParserTest {

  private static final long FIRST_OF_2026 = 1_767_225_600_000_000_000L;
  private static final long DAY = 86_400_000_000_000L;

  private final QueryParser parser = new QueryParser(new QuerySettings(200, 8, 2));

  static Stream<Arguments> queries() {
    return Stream.of(
        Arguments.of("rent", word("rent")),
        Arguments.of("  rent\t", word("rent")),
        Arguments.of("rent\u00a0due", and(word("rent"), word("due"))),
        Arguments.of("Smith & Sons", and(word("Smith"), word("&"), word("Sons"))),
        Arguments.of("\"annual rent\"", phrase("annual rent")),
        Arguments.of("\"say \\\"yes\\\" now\"", phrase("say \"yes\" now")),
        Arguments.of("\"C:\\temp\"", phrase("C:\\temp")),
        Arguments.of("due\"annual rent\"now", and(word("due"), phrase("annual rent"), word("now"))),
        Arguments.of("-draft", new Not(word("draft"))),
        Arguments.of("-\"first draft\"", new Not(phrase("first draft"))),
        Arguments.of("-tag:draft", new Not(new Word(SearchField.TAG, "draft"))),
        Arguments.of("-(a1 b1)", new Not(and(word("a1"), word("b1")))),
        Arguments.of("-a1 -b1", and(new Not(word("a1")), new Not(word("b1")))),
        Arguments.of("report-final", word("report-final")),
        Arguments.of("a OR b", or(word("a"), word("b"))),
        Arguments.of("a b OR c d", or(and(word("a"), word("b")), and(word("c"), word("d")))),
        Arguments.of("a OR b OR -c", or(word("a"), word("b"), new Not(word("c")))),
        Arguments.of("a (b OR c)", and(word("a"), or(word("b"), word("c")))),
        Arguments.of("((a))", word("a")),
        Arguments.of("(a)OR(b)", or(word("a"), word("b"))),
        Arguments.of("a or b", and(word("a"), word("or"), word("b"))),
        Arguments.of("ORDER", word("ORDER")),
        Arguments.of("name:OR", new Word(SearchField.NAME, "OR")),
        Arguments.of("tag:urgent", new Word(SearchField.TAG, "urgent")),
        Arguments.of("MEDIATYPE:image/png", new Word(SearchField.MEDIA_TYPE, "image/png")),
        Arguments.of("folder:\"/a b/c\"", new Phrase(SearchField.FOLDER, "/a b/c")),
        Arguments.of("mediaType:image/*", new Prefix(SearchField.MEDIA_TYPE, "image/")),
        Arguments.of("property.Case-No:17", new Word(new Target.Property("Case-No"), "17")),
        Arguments.of("Property.x:\"a b\"", new Phrase(new Target.Property("x"), "a b")),
        Arguments.of("title:12:30", new Word(SearchField.TITLE, "12:30")),
        Arguments.of("10:30", word("10:30")),
        Arguments.of(":colon", word(":colon")),
        Arguments.of("rep*", new Prefix(Target.ANYWHERE, "rep")),
        Arguments.of("text:rep*", new Prefix(SearchField.TEXT, "rep")),
        Arguments.of("\"rep*\"", phrase("rep*")),
        Arguments.of("size:10", new Range(SearchField.SIZE, 10, 10)),
        Arguments.of("size:1.5kB", new Range(SearchField.SIZE, 1500, 1500)),
        Arguments.of("size:>1MB", new Range(SearchField.SIZE, 1_000_001, Long.MAX_VALUE)),
        Arguments.of("size:>=1MiB", new Range(SearchField.SIZE, 1 << 20, Long.MAX_VALUE)),
        Arguments.of("size:<1gb", new Range(SearchField.SIZE, Long.MIN_VALUE, 999_999_999)),
        Arguments.of("size:<=2B", new Range(SearchField.SIZE, Long.MIN_VALUE, 2)),
        Arguments.of("size:1kB..2kB", new Range(SearchField.SIZE, 1000, 2000)),
        Arguments.of(
            "modified:2026",
            new Range(SearchField.MODIFIED, FIRST_OF_2026, FIRST_OF_2026 + 365 * DAY - 1)),
        Arguments.of(
            "modified:2026-01..2026-06",
            new Range(SearchField.MODIFIED, FIRST_OF_2026, FIRST_OF_2026 + 181 * DAY - 1)),
        Arguments.of(
            "created:>2026-01-01",
            new Range(SearchField.CREATED, FIRST_OF_2026 + DAY, Long.MAX_VALUE)),
        Arguments.of(
            "created:..2026-01-01",
            new Range(SearchField.CREATED, Long.MIN_VALUE, FIRST_OF_2026 + DAY - 1)),
        Arguments.of(
            "created:\"2026-01-01T01:00+01:00\"",
            new Range(SearchField.CREATED, FIRST_OF_2026, FIRST_OF_2026)),
        Arguments.of("created:<1066", new Range(SearchField.CREATED, 1, 0)),
        Arguments.of(
            "-size:>1MB", new Not(new Range(SearchField.SIZE, 1_000_001, Long.MAX_VALUE))));
  }

  @ParameterizedTest
  @MethodSource("queries")
  void reads(String query, SearchQuery expected) {
    assertThat(parser.parse(query)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      quoteCharacter = '~',
      value = {
        "~~|0|empty",
        "~   ~|0|empty",
        "a )|2|no '('",
        ")|0|no '('",
        "a (b|2|no ')'",
        "(|0|no ')'",
        "((a)|0|no ')'",
        "a ()|2|nothing between the parentheses",
        "a (  ) b|2|nothing between the parentheses",
        "a \"b c|2|never closed",
        "a \"b\\\"|2|never closed",
        "\"\"|0|nothing between the quotation marks",
        "a \" \"|2|nothing between the quotation marks",
        "OR a|0|both sides",
        "a OR|2|both sides",
        "a OR OR b|2|both sides",
        "a (OR b)|3|both sides",
        "(a OR ) b|3|both sides",
        "a -|2|directly follow the '-'",
        "a - b|2|directly follow the '-'",
        "a --b|2|directly follow the '-'",
        "(a -)|3|directly follow the '-'",
        "a colour:red|2|no field 'colour'",
        "a -colour:red|3|no field 'colour'",
        "http://example.org|0|quotation marks",
        "tag: urgent|4|directly follow the ':'",
        "a tag:|6|directly follow the ':'",
        "tag:(a)|4|directly follow the ':'",
        "property.:x|0|must follow 'property.'",
        "a b*c|3|only end a word",
        "ab**|2|only end a word",
        "tag:u*|5|At least 2 characters",
        "a *|2|At least 2 characters",
        "size:big|5|A size is",
        "size:1XB|5|A size is",
        "size:>|5|A size is",
        "size:99999999999TB|5|too large",
        "size:2MB..1MB|5|ends before",
        "size:..|5|needs a bound",
        "modified:2026-13|9|A time is",
        "modified:yesterday|9|A time is",
        "a b c d e f g h i|16|at most 8 parts",
        "(((((((((a|8|at most 8 parts",
      })
  void refusesWithThePositionAndTheReason(String query, int position, String reason) {
    QuerySyntaxException refusal =
        catchThrowableOfType(QuerySyntaxException.class, () -> parser.parse(query));
    assertThat(refusal.reason()).contains(reason);
    assertThat(refusal.position()).isEqualTo(position);
  }

  @Test
  void anUnknownFieldIsAnsweredWithTheKnownOnes() {
    assertThatThrownBy(() -> parser.parse("colour:red"))
        .hasMessageContainingAll("name, folder, tag", "mediaType", "created", "property.NAME");
  }

  @Test
  void aQueryThatIsTooLongIsRefusedWhereItBecomesSo() {
    QuerySyntaxException refusal =
        catchThrowableOfType(QuerySyntaxException.class, () -> parser.parse("x".repeat(201)));
    assertThat(refusal.position()).isEqualTo(200);
    assertThat(refusal.reason()).contains("200");
  }

  @Test
  void settingsComeFromTheReferenceAndAreChecked() {
    assertThat(QuerySettings.from(ConfigFactory.load()).maxLength()).isPositive();
    assertThatThrownBy(
            () ->
                QuerySettings.from(
                    ConfigFactory.parseString("muniment.search.query.max-length = 0")))
        .isInstanceOf(ConfigException.BadValue.class)
        .hasMessageContaining("muniment.search.query.max-length");
  }

  private static Word word(String text) {
    return new Word(Target.ANYWHERE, text);
  }

  private static Phrase phrase(String text) {
    return new Phrase(Target.ANYWHERE, text);
  }

  private static And and(SearchQuery... clauses) {
    return new And(List.of(clauses));
  }

  private static Or or(SearchQuery... clauses) {
    return new Or(List.of(clauses));
  }
}
