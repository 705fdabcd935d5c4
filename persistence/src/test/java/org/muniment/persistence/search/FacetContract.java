package org.muniment.persistence.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muniment.persistence.search.Library.described;
import static org.muniment.persistence.search.Library.in;
import static org.muniment.persistence.search.Library.text;
import static org.muniment.persistence.search.Library.view;
import static org.muniment.persistence.search.Library.withContent;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.Principal;
import org.muniment.protocol.search.SearchCommand;
import org.muniment.protocol.search.SearchCommand.Filter;
import org.muniment.protocol.search.SearchReply;
import org.muniment.protocol.search.SearchReply.FacetCount;

/** What is counted over all results, and how words are completed. */
public abstract class FacetContract extends SearchIndexFixture {

  private final DocumentView lease = document(1, "annual lease", "contract", "Zürich", "rent");
  private final DocumentView offer = document(2, "annual offer", "offer", "Zürich");
  private final DocumentView report = document(3, "annual report", "contract", "rent", "müll");
  private final DocumentView gone =
      in(Lifecycle.TRASHED, document(4, "annual mulch", "contract", "Zürich"));

  @BeforeEach
  void fill() {
    put(lease, offer);
    index.refresh();
    put(report, gone);
    index.putText(lease.content().hash(), 1, text("rent", "Leasehold agreement", "Ann", "en-GB"));
    index.refresh();
  }

  @Test
  void resultsOfASearchAreCountedByTheirValues() {
    SearchReply.Page page = counted("annual", 1, "type", "tag");
    assertThat(page.items()).hasSize(1);
    assertThat(page.facets())
        .isEqualTo(
            Map.of(
                "type", List.of(new FacetCount("contract", 2), new FacetCount("offer", 1)),
                "tag",
                    List.of(
                        new FacetCount("Zürich", 2),
                        new FacetCount("rent", 2),
                        new FacetCount("müll", 1))));
    assertThat(counted("report", 1, "tag").facets())
        .isEqualTo(Map.of("tag", List.of(new FacetCount("müll", 1), new FacetCount("rent", 1))));
    assertThat(counted("nothing", 1, "tag").facets()).isEqualTo(Map.of("tag", List.of()));
  }

  @Test
  void aListingIsCountedInTheStateThatWasAskedFor() {
    assertThat(listed(Filter.none(), "type").facets())
        .isEqualTo(
            Map.of("type", List.of(new FacetCount("contract", 2), new FacetCount("offer", 1))));
    Filter trashed =
        new Filter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Lifecycle.TRASHED),
            Optional.empty());
    assertThat(listed(trashed, "type", "mediaType").facets())
        .isEqualTo(
            Map.of(
                "type", List.of(new FacetCount("contract", 1)),
                "mediaType", List.of(new FacetCount("application/pdf", 1))));
  }

  @Test
  void everyFacetCountsWhatItsNameSays() {
    assertThat(counted("lease", 1, "owner", "folder", "language", "mediaType").facets())
        .isEqualTo(
            Map.of(
                "owner", List.of(new FacetCount(Principal.LOCAL.name(), 1)),
                "folder", List.of(new FacetCount("/", 1)),
                "language", List.of(new FacetCount("en-GB", 1)),
                "mediaType", List.of(new FacetCount("application/pdf", 1))));
  }

  @Test
  void aFacetCountsOnEveryPageAndFollowsChanges() {
    SearchReply.Page first = counted("annual", 2, "type");
    SearchReply.Page second =
        (SearchReply.Page)
            index.find(
                new SearchCommand.Find(
                    Principal.LOCAL,
                    "annual",
                    false,
                    new SearchCommand.PageRequest(
                        2, first.next(), Optional.empty(), List.of("type")),
                    null));
    assertThat(second.items()).hasSize(1);
    assertThat(second.facets()).isEqualTo(first.facets());
    put(described(offer, a -> Library.typed("contract", a)));
    index.refresh();
    assertThat(counted("annual", 1, "type").facets())
        .isEqualTo(Map.of("type", List.of(new FacetCount("contract", 3))));
  }

  @Test
  void ofManyValuesTheMostFrequentAreShown() {
    List<DocumentView> many =
        IntStream.range(0, 300)
            .mapToObj(n -> document(100 + n, "many", "t", "tag" + n, "ten" + n / 10))
            .toList();
    index.putDocuments(many.subList(0, 150));
    index.refresh();
    index.putDocuments(many.subList(150, 300));
    index.refresh();
    List<FacetCount> counts = counted("many", 1, "tag").facets().get("tag");
    assertThat(counts).hasSize(100);
    assertThat(counts.subList(0, 30)).allSatisfy(c -> assertThat(c.count()).isEqualTo(10));
    assertThat(counts.get(30)).isEqualTo(new FacetCount("tag0", 1));
  }

  @Test
  void anUnknownFacetIsAnsweredWithTheKnownOnes() {
    assertThat(index.find(request("annual", 1, "colour")))
        .isInstanceOfSatisfying(
            SearchReply.BadFacet.class,
            bad -> {
              assertThat(bad.facet()).isEqualTo("colour");
              assertThat(bad.known()).contains("type", "tag", "mediaType");
            });
  }

  @Test
  void theLastWordIsCompletedFromNamesTagsAndTitles() {
    assertThat(suggested("lea")).containsExactly("lease", "leasehold");
    assertThat(suggested("annual re")).containsExactly("annual rent", "annual report");
    assertThat(suggested("tag:zu")).containsExactly("tag:zürich");
    assertThat(suggested("MUL")).containsExactly("müll");
    assertThat(suggested("annual lease")).containsExactly("annual lease", "annual leasehold");
  }

  @Test
  void thereIsNothingToCompleteAfterABlankOrForNoWord() {
    assertThat(suggested("annual ")).isEmpty();
    assertThat(suggested("")).isEmpty();
    assertThat(suggested("\"")).isEmpty();
    assertThat(suggested("xyz")).isEmpty();
  }

  @Test
  void theMostFrequentCompletionsComeFirstAndNoMoreThanWanted() {
    put(document(5, "reports"), document(6, "reports"), document(7, "reports"));
    index.refresh();
    assertThat(suggest("re", 2)).containsExactly("reports", "rent");
  }

  @Test
  void whatIsInTheTrashCompletesNothing() {
    assertThat(suggested("mulc")).isEmpty();
    put(in(Lifecycle.TRASHED, offer));
    index.refresh();
    assertThat(suggested("off")).isEmpty();
    put(in(Lifecycle.LIVE, in(Lifecycle.TRASHED, offer)));
    index.refresh();
    assertThat(suggested("off")).containsExactly("offer");
  }

  private static DocumentView document(int number, String name, String type, String... tags) {
    return described(
        withContent(view(number, name), "content " + number + name),
        a -> Library.tagged(Set.of(tags), Library.typed(type, a)));
  }

  private static DocumentView document(int number, String name) {
    return document(number, name, "other");
  }

  private SearchReply.Page counted(String query, int limit, String... facets) {
    return (SearchReply.Page) index.find(request(query, limit, facets));
  }

  private static SearchCommand.Find request(String query, int limit, String... facets) {
    return new SearchCommand.Find(
        Principal.LOCAL,
        query,
        false,
        new SearchCommand.PageRequest(limit, Optional.empty(), Optional.empty(), List.of(facets)),
        null);
  }

  private SearchReply.Page listed(Filter filter, String... facets) {
    return (SearchReply.Page)
        index.list(
            new SearchCommand.ListDocuments(
                Principal.LOCAL,
                filter,
                new SearchCommand.PageRequest(
                    1, Optional.empty(), Optional.empty(), List.of(facets)),
                null));
  }

  private List<String> suggested(String typed) {
    return suggest(typed, 10);
  }

  private List<String> suggest(String typed, int limit) {
    SearchReply reply =
        index.suggest(new SearchCommand.Suggest(Principal.LOCAL, typed, limit, null));
    return ((SearchReply.Suggestions) reply).completions();
  }
}
