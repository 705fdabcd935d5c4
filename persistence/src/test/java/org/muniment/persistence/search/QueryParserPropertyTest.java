package org.muniment.persistence.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every text that somebody may type; jqwik prints the seed of a failure. */
class QueryParserPropertyTest {

  private static final int MAX_LENGTH = 300;

  private final QueryParser parser = new QueryParser(new QuerySettings(MAX_LENGTH, 40, 2));

  @Property(tries = 5_000)
  void anyTextIsReadOrRefusedAtAPositionWithinIt(@ForAll String text) {
    readOrRefused(text);
  }

  @Property(tries = 20_000)
  void anyHeapOfSyntaxIsReadOrRefusedAtAPositionWithinIt(@ForAll("syntax") String text) {
    readOrRefused(text);
  }

  @Property(tries = 5_000)
  void blanksAroundAQueryDoNotChangeIt(@ForAll("syntax") String text) {
    try {
      SearchQuery query = parser.parse(text);
      assertThat(parser.parse(" " + text + " ")).isEqualTo(query);
    } catch (QuerySyntaxException refused) {
      assertThat(refused.reason()).endsWith(".");
    }
  }

  @Provide
  Arbitrary<String> syntax() {
    return Arbitraries.of(
            List.of(
                "a",
                "word",
                " ",
                " ",
                "\"",
                "(",
                ")",
                "-",
                "OR",
                " OR ",
                ":",
                "*",
                "tag:",
                "text:",
                "size:",
                "modified:",
                "property.x:",
                "foo:",
                "..",
                ">",
                "<=",
                "1MB",
                "2026-01",
                "2026-99",
                "\\",
                "\\\"",
                "é",
                "\ud83d",
                "\ude00",
                "\u0000",
                "\t"))
        .list()
        .ofMaxSize(30)
        .map(parts -> String.join("", parts));
  }

  private void readOrRefused(String text) {
    try {
      assertThat(parser.parse(text)).isNotNull();
    } catch (QuerySyntaxException refused) {
      assertThat(refused.position()).isBetween(0, text.length());
      assertThat(refused.reason()).isNotBlank();
    }
  }
}
