package org.muniment.persistence.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muniment.persistence.search.Library.described;
import static org.muniment.persistence.search.Library.text;
import static org.muniment.persistence.search.Library.view;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.muniment.protocol.search.SearchReply;

/** What every search index shows of the words that it found. */
public abstract class HighlightContract extends SearchIndexFixture {

  @Test
  void highlightsMarkTheWordsAndEscapeEverythingElse() {
    put(view(1, "<b>rent</b>.pdf"));
    index.putText(
        view(1, "").content().hash(),
        1,
        text("a < b & \"the\" 'annual' <i>rent</i>", "Rent & more", "x", "en"));
    index.refresh();
    Map<String, List<String>> highlights = highlights("rent annual");
    assertThat(highlights)
        .containsEntry("name", List.of("&lt;b&gt;<mark>rent</mark>&lt;/b&gt;.pdf"))
        .containsEntry("title", List.of("<mark>Rent</mark> &amp; more"))
        .containsEntry(
            "text",
            List.of(
                "a &lt; b &amp; &quot;the&quot; &#39;<mark>annual</mark>&#39;"
                    + " &lt;i&gt;<mark>rent</mark>&lt;/i&gt;"));
  }

  @Test
  void highlightsAreBoundedHoweverTheTextLooks() {
    put(view(1, "doc"));
    String unbroken = "x".repeat(20) + " ";
    index.putText(
        view(1, "").content().hash(),
        1,
        text((unbroken.repeat(400) + "rent ").repeat(30) + unbroken.repeat(400)));
    index.refresh();
    List<String> excerpts = highlights("rent").get("text");
    assertThat(excerpts).isNotEmpty().hasSizeLessThanOrEqualTo(3);
    assertThat(excerpts)
        .allSatisfy(
            excerpt -> {
              assertThat(excerpt).contains("<mark>rent</mark>");
              assertThat(excerpt.replaceAll("</?mark>", "")).hasSizeLessThanOrEqualTo(202);
            });
  }

  @Test
  void aSentenceDeepInALongTextIsShown() {
    put(view(1, "doc"));
    index.putText(
        view(1, "").content().hash(),
        1,
        text("Nothing of note. ".repeat(20_000) + "The rent is due. " + "Nothing. ".repeat(9_000)));
    index.refresh();
    assertThat(highlights("rent").get("text"))
        .singleElement()
        .asString()
        .contains("The <mark>rent</mark> is due.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"annual rent\" -salary|The <mark>annual rent</mark>, not any rent.",
        "rent -salary|The annual <mark>rent</mark>, not any <mark>rent</mark>.",
        "ann*|The <mark>annual</mark> rent, not any rent.",
        "text:annual OR tag:x|The <mark>annual</mark> rent, not any rent.",
        "property.p:rent annual|The <mark>annual</mark> rent, not any rent.",
      })
  void highlightsShowWhatWasAskedFor(String query, String expected) {
    put(described(view(1, "doc"), a -> Library.with("p", "rent", a)));
    index.putText(view(1, "").content().hash(), 1, text("The annual rent, not any rent."));
    index.refresh();
    assertThat(highlights(query).get("text").get(0).replace("</mark> <mark>", " "))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "AnnualReport.pdf, report, Annual<mark>Report</mark>.pdf",
    "AnnualReport.pdf, repo*, Annual<mark>Report</mark>.pdf",
    "AnnualReport.pdf, annualreport, <mark>AnnualReport</mark>.pdf",
    "Café.pdf, cafe, <mark>Café</mark>.pdf",
    "Cafe\u0301s.pdf, cafés, <mark>Cafe\u0301s</mark>.pdf",
  })
  void partsOfNamesAreMarked(String name, String query, String expected) {
    put(view(1, name));
    index.refresh();
    assertThat(highlights(query)).isEqualTo(Map.of("name", List.of(expected)));
  }

  @Test
  void withoutTheWishThereAreNoHighlights() {
    put(view(1, "rent"));
    index.refresh();
    assertThat(page("rent", "score", 10, Optional.empty()).items().get(0).highlights()).isEmpty();
  }

  private Map<String, List<String>> highlights(String query) {
    SearchReply reply = index.find(find(query, "score", 10, Optional.empty(), true));
    List<SearchReply.Hit> items = ((SearchReply.Page) reply).items();
    assertThat(items).hasSize(1);
    return new HashMap<>(items.get(0).highlights());
  }
}
