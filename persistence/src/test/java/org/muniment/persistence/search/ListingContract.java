package org.muniment.persistence.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muniment.persistence.search.Library.described;
import static org.muniment.persistence.search.Library.id;
import static org.muniment.persistence.search.Library.in;
import static org.muniment.persistence.search.Library.ownedBy;
import static org.muniment.persistence.search.Library.view;
import static org.muniment.persistence.search.Library.withContent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.Principal;
import org.muniment.protocol.search.SearchCommand.Filter;
import org.muniment.protocol.search.SearchReply;

/** The filters, orders and pages of every search index. */
public abstract class ListingContract extends SearchIndexFixture {

  @Test
  void listingsAreNarrowedByEveryFilter() {
    put(
        described(view(1, "a"), a -> Library.folder("/x", Library.tagged(Set.of("t"), a))),
        described(view(2, "b"), a -> Library.folder("/x/y", Library.tagged(Set.of("T"), a))),
        ownedBy("ann", described(view(3, "c"), a -> Library.tagged(Set.of("t", "u"), a))),
        in(Lifecycle.TRASHED, view(4, "d")));
    index.refresh();
    Optional<FolderPath> x = Optional.of(FolderPath.of("/x"));
    Optional<Principal> ann = Optional.of(new Principal("ann"));
    Optional<Instant> third = Optional.of(Library.EPOCH.plusSeconds(63));
    assertThat(listed(new Narrow().filter())).containsExactly(id(3), id(2), id(1));
    assertThat(listed(new Narrow().folder(x).filter())).containsExactly(id(1));
    assertThat(listed(new Narrow().tag("t").filter())).containsExactly(id(3), id(1));
    assertThat(listed(new Narrow().owner(ann).filter())).containsExactly(id(3));
    assertThat(listed(new Narrow().state(Lifecycle.TRASHED).filter())).containsExactly(id(4));
    assertThat(listed(new Narrow().since(third).filter())).containsExactly(id(3));
    assertThat(listed(new Narrow().folder(x).tag("u").filter())).isEmpty();
    assertThat(listed(new Narrow().tag("t").owner(ann).since(third).filter()))
        .containsExactly(id(3));
  }

  @ParameterizedTest
  @CsvSource({
    "name, 2 3 1",
    "-name, 1 3 2",
    "createdAt, 1 2 3",
    "-createdAt, 3 2 1",
    "modifiedAt, 2 3 1",
    "-modifiedAt, 1 3 2",
    "size, 2 3 1",
    "-size, 1 3 2",
  })
  void resultsAreSortedAsAsked(String sort, String expected) {
    put(
        withContent(view(1, "Éclair common"), "x".repeat(30)),
        withContent(view(2, "apple common"), "x".repeat(10)),
        withContent(view(3, "Banana common"), "x".repeat(20)));
    DocumentView third = index.latest(id(3)).orElseThrow();
    put(described(third, a -> a));
    DocumentView first = index.latest(id(1)).orElseThrow();
    put(described(first, a -> a), in(Lifecycle.LIVE, in(Lifecycle.LIVE, first)));
    index.refresh();
    assertThat(listed(Filter.none(), sort)).containsExactly(ids(expected));
    List<SearchReply.Hit> hits = page("common", sort, 10, Optional.empty()).items();
    assertThat(hits).extracting(hit -> hit.document().id()).containsExactly(ids(expected));
    assertThat(hits).allSatisfy(hit -> assertThat(hit.score()).isPresent());
  }

  @Test
  void anUnknownOrderIsAnsweredWithTheKnownOnes() {
    assertThat(index.find(find("x", "colour", 10, Optional.empty(), false)))
        .isInstanceOfSatisfying(
            SearchReply.BadSort.class,
            bad -> {
              assertThat(bad.sort()).isEqualTo("colour");
              assertThat(bad.known()).contains("score", "name", "-name", "-modifiedAt");
            });
    assertThat(index.list(list(Filter.none(), "score", 10, Optional.empty())))
        .isInstanceOfSatisfying(
            SearchReply.BadSort.class, bad -> assertThat(bad.known()).doesNotContain("score"));
  }

  @Test
  void followingCursorsThroughFiveThousandDocumentsShowsEachOnceInOrder() {
    Random random = new Random(2);
    List<DocumentView> all =
        IntStream.range(0, 5_000)
            .mapToObj(n -> withContent(view(n, "doc " + n % 97), "x".repeat(random.nextInt(50))))
            .toList();
    index.putDocuments(all.subList(0, 2_000));
    index.refresh();
    index.putDocuments(all.subList(2_000, 5_000));
    index.refresh();

    List<DocumentView> bySize = list(Filter.none(), "-size", 333);
    assertThat(bySize).containsExactlyInAnyOrderElementsOf(all);
    assertThat(bySize)
        .isSortedAccordingTo(
            Comparator.comparing((DocumentView v) -> v.content().size()).reversed());
    assertThat(bySize).isEqualTo(list(Filter.none(), "-size", 5_000));
    assertThat(list(Filter.none(), "name", 1_000)).isEqualTo(list(Filter.none(), "name", 71));

    List<DocumentId> matching =
        all.stream()
            .filter(v -> v.attributes().name().equals("doc 13"))
            .map(DocumentView::id)
            .toList();
    assertThat(followed("\"doc 13\"", "score", 7)).containsExactlyInAnyOrderElementsOf(matching);
    assertThat(followed("doc", "score", 999)).hasSize(5_000).doesNotHaveDuplicates();
  }

  @Test
  void aSearchSaysHowManyMatchOnEveryPage() {
    index.putDocuments(IntStream.range(0, 25).mapToObj(n -> view(n, "doc")).toList());
    index.refresh();
    Optional<String> cursor = Optional.empty();
    for (int seen = 0; seen < 25; seen += 10) {
      SearchReply.Page page = page("doc", "name", 10, cursor);
      assertThat(page.total()).contains(new SearchReply.Total(25, false));
      cursor = page.next();
    }
    assertThat(cursor).isEmpty();
  }

  @Test
  void thePageThatHoldsTheLastItemIsTheLast() {
    index.putDocuments(IntStream.range(0, 10).mapToObj(n -> view(n, "doc")).toList());
    index.refresh();
    assertThat(page("doc", "score", 10, Optional.empty()).next()).isEmpty();
    assertThat(page("doc", "score", 9, Optional.empty()).next()).isPresent();
    assertThat(page("nothing", "score", 9, Optional.empty()).items()).isEmpty();
  }

  @Test
  void aPageOfLargeDocumentsEndsEarlyAndTheNextGoesOn() {
    List<DocumentView> all =
        IntStream.range(0, 40)
            .mapToObj(n -> described(view(n, "doc"), a -> Library.with("p", "x".repeat(60_000), a)))
            .toList();
    index.putDocuments(all);
    index.refresh();
    SearchReply.Page first = listPage(Filter.none(), "createdAt", 40, Optional.empty());
    assertThat(first.items()).hasSizeBetween(1, 8); // 512 KiB
    assertThat(first.next()).isPresent();
    assertThat(list(Filter.none(), "createdAt", 40)).isEqualTo(all);
    assertThat(followed("doc", "-createdAt", 40)).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void documentsThatComeOrGoBetweenPagesDoNotDisturbTheOthers() {
    index.putDocuments(IntStream.range(0, 20).map(n -> 2 * n).mapToObj(n -> view(n, "d")).toList());
    index.refresh();
    SearchReply.Page first = listPage(Filter.none(), "createdAt", 10, Optional.empty());
    put(view(3, "d"), view(25, "d"), in(Lifecycle.TRASHED, view(18, "d")));
    index.refresh();
    List<DocumentId> rest =
        listPage(Filter.none(), "createdAt", 20, first.next()).items().stream()
            .map(hit -> hit.document().id())
            .toList();
    List<DocumentId> expected =
        new ArrayList<>(IntStream.range(10, 20).mapToObj(n -> id(2 * n)).toList());
    expected.add(3, id(25));
    assertThat(rest).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "%%%", "AAAA", "////", "ä", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
  void whatIsNoCursorIsRefused(String cursor) {
    assertThat(index.find(find("doc", "name", 10, Optional.of(cursor), false)))
        .isEqualTo(new SearchReply.BadCursor());
    assertThat(index.list(list(Filter.none(), "name", 10, Optional.of(cursor))))
        .isEqualTo(new SearchReply.BadCursor());
  }

  @Test
  void aDamagedCursorIsRefusedOrHarmless() {
    index.putDocuments(IntStream.range(0, 9).mapToObj(n -> view(n, "doc " + n)).toList());
    index.refresh();
    String cursor = page("doc", "name", 2, Optional.empty()).next().orElseThrow();
    Random random = new Random(11);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder damaged = new StringBuilder(cursor);
      for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
        damaged.setCharAt(random.nextInt(cursor.length()), (char) (33 + random.nextInt(94)));
      }
      String sent = damaged.substring(0, random.nextInt(cursor.length() + 1));
      assertThat(index.find(find("doc", "name", 2, Optional.of(sent), false)))
          .as(sent)
          .isInstanceOfAny(SearchReply.BadCursor.class, SearchReply.Page.class);
    }
  }

  @Test
  void aCursorOfAnotherRequestIsRefused() {
    index.putDocuments(IntStream.range(0, 9).mapToObj(n -> view(n, "doc " + n)).toList());
    index.refresh();
    Optional<String> ofSearch = page("doc", "name", 2, Optional.empty()).next();
    Optional<String> ofList = listPage(Filter.none(), "name", 2, Optional.empty()).next();
    SearchReply bad = new SearchReply.BadCursor();
    assertThat(index.find(find("docs", "name", 2, ofSearch, false))).isEqualTo(bad);
    assertThat(index.find(find("doc", "-name", 2, ofSearch, false))).isEqualTo(bad);
    assertThat(index.find(find("doc", "size", 2, ofSearch, false))).isEqualTo(bad);
    assertThat(index.find(find("doc", "score", 2, ofSearch, false))).isEqualTo(bad);
    assertThat(index.list(list(Filter.none(), "name", 2, ofSearch))).isEqualTo(bad);
    assertThat(index.find(find("doc", "name", 2, ofList, false))).isEqualTo(bad);
    assertThat(index.list(list(new Narrow().tag("t").filter(), "name", 2, ofList))).isEqualTo(bad);
    assertThat(page("doc", "name", 5, ofSearch).items()).hasSize(5);
  }

  /** A filter, one condition after the other. */
  private static final class Narrow {
    private Optional<FolderPath> folder = Optional.empty();
    private Optional<String> tag = Optional.empty();
    private Optional<Principal> owner = Optional.empty();
    private Optional<Lifecycle> state = Optional.empty();
    private Optional<Instant> since = Optional.empty();

    Narrow folder(Optional<FolderPath> value) {
      folder = value;
      return this;
    }

    Narrow tag(String value) {
      tag = Optional.of(value);
      return this;
    }

    Narrow owner(Optional<Principal> value) {
      owner = value;
      return this;
    }

    Narrow state(Lifecycle value) {
      state = Optional.of(value);
      return this;
    }

    Narrow since(Optional<Instant> value) {
      since = value;
      return this;
    }

    Filter filter() {
      return new Filter(folder, tag, owner, state, since);
    }
  }

  private List<DocumentId> followed(String query, String sort, int limit) {
    List<DocumentId> all = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      SearchReply.Page page = page(query, sort, limit, cursor);
      page.items().forEach(hit -> all.add(hit.document().id()));
      cursor = page.next();
    } while (cursor.isPresent());
    return all;
  }

  private List<DocumentId> listed(Filter filter) {
    return listed(filter, null);
  }

  private List<DocumentId> listed(Filter filter, String sort) {
    return list(filter, sort, 1_000).stream().map(DocumentView::id).toList();
  }
}
