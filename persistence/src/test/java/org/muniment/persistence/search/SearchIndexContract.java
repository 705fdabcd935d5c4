package org.muniment.persistence.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.muniment.persistence.search.Library.described;
import static org.muniment.persistence.search.Library.hash;
import static org.muniment.persistence.search.Library.id;
import static org.muniment.persistence.search.Library.in;
import static org.muniment.persistence.search.Library.ownedBy;
import static org.muniment.persistence.search.Library.text;
import static org.muniment.persistence.search.Library.view;
import static org.muniment.persistence.search.Library.withContent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.Principal;
import org.muniment.protocol.search.SearchCommand;
import org.muniment.protocol.search.SearchCommand.Filter;
import org.muniment.protocol.search.SearchReply;

/** What every search index promises, whatever it is made of. */
public abstract class SearchIndexContract {

  /** Opens the index of this test: empty the first time, afterwards as it was last committed. */
  protected abstract SearchIndex open();

  protected SearchIndex index;

  @BeforeEach
  void openIndex() {
    index = open();
  }

  @AfterEach
  void closeIndex() {
    index.close();
  }

  // --- after a failure ---

  @Test
  void recoveringASoundIndexChangesNothing() {
    put(view(1, "committed"));
    index.commit(Map.of("tag", "1"));
    put(view(2, "pending"));
    index.recover();
    assertThat(index.latest(id(2))).isPresent();
    assertThat(index.positions()).isEqualTo(Map.of("tag", "1"));
    index.refresh();
    assertThat(found("pending")).containsExactly(id(2));
  }

  @Test
  void aChangeThatFailedMidwayIsTakenBack() {
    put(view(1, "committed"));
    index.commit(Map.of("tag", "1"));
    assertThatThrownBy(() -> index.putDocuments(Arrays.asList(view(2, "half"), null)))
        .isInstanceOf(NullPointerException.class);
    index.recover();
    assertThat(index.latest(id(2))).isEmpty();
    assertThat(index.positions()).isEqualTo(Map.of("tag", "1"));
    index.refresh();
    assertThat(found("committed")).containsExactly(id(1));
    assertThat(found("half")).isEmpty();
  }

  // --- documents meet their text ---

  @Test
  void aDocumentIsFoundByTextThatComesAfterIt() {
    put(view(1, "scan.pdf"));
    index.refresh();
    index.putText(view(1, "").content().hash(), 1, text("the annual rent is due"));
    index.refresh();
    assertThat(found("annual rent")).containsExactly(id(1));
  }

  @Test
  void aDocumentIsFoundByTextThatCameBeforeIt() {
    index.putText(view(1, "").content().hash(), 1, text("the annual rent is due"));
    index.refresh();
    put(view(1, "scan.pdf"));
    index.refresh();
    assertThat(found("annual rent")).containsExactly(id(1));
  }

  @Test
  void aDocumentAndItsTextMeetWithoutARefreshBetween() {
    put(view(1, "one.pdf"));
    index.putText(view(1, "").content().hash(), 1, text("rent"));
    index.putText(view(2, "").content().hash(), 1, text("rent"));
    put(view(2, "two.pdf"));
    index.refresh();
    assertThat(found("rent")).containsExactlyInAnyOrder(id(1), id(2));
  }

  @Test
  void everyDocumentWithTheContentIsFoundByItsText() {
    put(withContent(view(1, "one"), "same"));
    index.refresh();
    put(withContent(view(2, "two"), "same"), withContent(view(3, "three"), "other"));
    index.putText(hash("same"), 1, text("rent"));
    index.refresh();
    assertThat(found("rent")).containsExactlyInAnyOrder(id(1), id(2));
  }

  @Test
  void aChangeOfAttributesKeepsTheTextSearchable() {
    put(view(1, "old"));
    index.putText(view(1, "").content().hash(), 1, text("rent"));
    index.refresh();
    put(described(view(1, "old"), a -> Library.named("new", a)));
    index.refresh();
    assertThat(found("rent new")).containsExactly(id(1));
    assertThat(found("old")).isEmpty();
  }

  @Test
  void aNewVersionIsFoundByItsOwnTextOnly() {
    DocumentView first = withContent(view(1, "doc"), "first");
    put(first);
    index.putText(hash("first"), 1, text("rent"));
    index.refresh();
    put(withContent(first, "second"));
    index.refresh();
    assertThat(found("rent")).isEmpty();
    index.putText(hash("second"), 1, text("salary"));
    index.putText(hash("first"), 2, text("rent again"));
    index.refresh();
    assertThat(found("rent")).isEmpty();
    assertThat(found("salary")).containsExactly(id(1));
  }

  @Test
  void laterTextReplacesEarlierAndEarlierIsIgnored() {
    put(withContent(view(1, "doc"), "c"));
    index.putText(hash("c"), 5, text("later"));
    index.putText(hash("c"), 4, text("earlier"));
    index.refresh();
    index.putText(hash("c"), 3, text("earlier"));
    index.refresh();
    assertThat(found("later")).containsExactly(id(1));
    assertThat(found("earlier")).isEmpty();
    assertThat(index.latestSequence(hash("c"))).isEqualTo(5);
  }

  @Test
  void anOlderRevisionDoesNotReplaceANewerOne() {
    DocumentView old = view(1, "old");
    put(described(old, a -> Library.named("new", a)));
    put(old);
    index.refresh();
    put(old);
    index.refresh();
    assertThat(found("new")).containsExactly(id(1));
    assertThat(found("old")).isEmpty();
  }

  @Test
  void theSameChangeTwiceIsTheSameAsOnce() {
    for (int i = 0; i < 2; i++) {
      put(view(1, "doc"));
      index.putText(view(1, "").content().hash(), 1, text("rent"));
      index.refresh();
    }
    assertThat(found("rent")).containsExactly(id(1));
    assertThat(index.documents()).isEqualTo(1);
  }

  // --- what is seen when ---

  @Test
  void theLatestChangeIsKnownBeforeAndAfterItIsVisible() {
    DocumentView first = view(1, "first");
    DocumentView second = described(first, a -> Library.named("second", a));
    assertThat(index.latest(id(1))).isEmpty();
    assertThat(index.latestSequence(hash("c"))).isZero();
    put(first, second);
    index.putText(hash("c"), 7, text("t"));
    assertThat(index.latest(id(1))).contains(second);
    assertThat(index.latestSequence(hash("c"))).isEqualTo(7);
    assertThat(found("second")).isEmpty();
    index.refresh();
    assertThat(index.latest(id(1))).contains(second);
    assertThat(index.latestSequence(hash("c"))).isEqualTo(7);
    assertThat(found("second")).containsExactly(id(1));
  }

  @Test
  void aViewComesBackExactlyAsItWent() {
    DocumentView elaborate = Library.elaborate(1);
    put(elaborate);
    index.refresh();
    assertThat(index.latest(id(1))).contains(elaborate);
    Filter archived =
        new Filter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Lifecycle.ARCHIVED),
            Optional.empty());
    assertThat(list(archived, "name", 10)).containsExactly(elaborate);
  }

  @Test
  void onlyLiveDocumentsAreFoundAndRestoredOnesAgain() {
    DocumentView live = view(1, "doc");
    put(live);
    index.putText(live.content().hash(), 1, text("rent"));
    index.refresh();
    DocumentView trashed = in(Lifecycle.TRASHED, live);
    put(trashed);
    index.refresh();
    assertThat(found("rent")).isEmpty();
    assertThat(found("-nothing")).isEmpty();
    assertThat(found("size:>0")).isEmpty();
    put(in(Lifecycle.LIVE, trashed));
    index.refresh();
    assertThat(found("rent")).containsExactly(id(1));
  }

  @Test
  void textForATrashedDocumentIsThereWhenItIsRestored() {
    DocumentView trashed = in(Lifecycle.TRASHED, view(1, "doc"));
    put(trashed);
    index.refresh();
    index.putText(trashed.content().hash(), 1, text("rent"));
    index.refresh();
    assertThat(found("rent")).isEmpty();
    put(in(Lifecycle.LIVE, trashed));
    index.refresh();
    assertThat(found("rent")).containsExactly(id(1));
  }

  @Test
  void theIndexCountsDocumentsInEveryStateButNoContents() {
    put(view(1, "a"), in(Lifecycle.TRASHED, view(2, "b")), in(Lifecycle.PURGED, view(3, "c")));
    index.putText(hash("c"), 1, text("t"));
    index.refresh();
    assertThat(index.documents()).isEqualTo(3);
  }

  // --- durability ---

  @Test
  void aNewIndexHasNoPositions() {
    assertThat(index.positions()).isEmpty();
  }

  @Test
  void whatWasCommittedIsThereAfterwardsTogetherWithItsPositions() {
    put(view(1, "committed"));
    index.putText(view(1, "").content().hash(), 3, text("rent"));
    index.commit(Map.of("tag-0", "17", "tag-1", ""));
    put(view(2, "uncommitted"));
    index.refresh();
    assertThat(found("uncommitted")).containsExactly(id(2));
    reopen();
    assertThat(index.positions()).isEqualTo(Map.of("tag-0", "17", "tag-1", ""));
    assertThat(found("committed rent")).containsExactly(id(1));
    assertThat(index.latestSequence(view(1, "").content().hash())).isEqualTo(3);
    assertThat(found("uncommitted")).isEmpty();
    assertThat(index.latest(id(2))).isEmpty();
  }

  @Test
  void positionsAloneCanBeCommitted() {
    index.commit(Map.of("tag-0", "1"));
    index.commit(Map.of("tag-0", "2"));
    assertThat(index.positions()).isEqualTo(Map.of("tag-0", "2"));
    reopen();
    assertThat(index.positions()).isEqualTo(Map.of("tag-0", "2"));
  }

  // --- the query language ---

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "rent|1 2",
        "RENT|1 2",
        "rent urgent|1",
        "rent lease|1",
        "müller rent|2",
        "Muller|2",
        "mu\u0308ller|2",
        "straße|2",
        "strasse|2",
        "\"annual rent\"|1",
        "\"rent annual\"|",
        "\"lease rent\"|",
        "\"urgent important\"|",
        "rent -annual|2",
        "-rent|3",
        "-rent -salary|",
        "-(rent annual)|2 3",
        "lease OR salary|1 3",
        "rent (lease OR muller)|1 2",
        "rent annual OR salary|1 3",
        "rent & annual|1",
        "&|",
        "-&|",
        "& OR salary|3",
        "sala*|3",
        "sala* -\"the salary\"|",
        "fin*|1 3",
        "name:fin*|1 3",
        "\"sala*\"|",
        "name:lease|1",
        "name:rent|",
        "text:rent|1 2",
        "title:yearly|1",
        "author:doe|1",
        "doe|1",
        "\"jane doe\"|1",
        "author:\"jane doe\"|1",
        "language:en|1",
        "language:EN-gb|1",
        "language:de|2",
        "tag:urgent|1",
        "tag:URGENT|1",
        "tag:\"very important\"|1",
        "tag:important|",
        "tag:urg*|1",
        "-tag:urgent|2 3",
        "type:contract|1",
        "type:Contract|1",
        "owner:local|1 3",
        "owner:Ann|2",
        "folder:/contracts/2026|1",
        "folder:/Contracts/*|1",
        "folder:/contracts|",
        "folder:/|2 3",
        "mediaType:application/pdf|1 2 3",
        "mediaType:application/*|1 2 3",
        "hash:HASH1|1",
        "id:ID3|3",
        "property.case:\"A 17\"|1",
        "property.CASE:17|1",
        "property.case:\"17 A\"|",
        "property.amount:12.5|1",
        "property.paid:true|1",
        "property.paid:false|",
        "property.other:17|",
        "17|1",
        "case|",
        "size:1001|1",
        "size:>1001|2 3",
        "size:..1002B|1 2",
        "size:>1KB|1 2 3",
        "created:2026-03|1 2 3",
        "created:2026-02|",
        "created:>2026-03-01|",
        "modified:2026-03-01T08:00:02Z..|2 3",
        "-size:1001|2 3",
        "size:>1 -tag:urgent sala*|3",
      })
  void finds(String query, String expected) {
    DocumentView lease =
        described(
            view(1, "Lease_final.pdf"),
            a ->
                Library.typed(
                    "Contract",
                    Library.folder(
                        "/Contracts/2026",
                        Library.tagged(
                            Set.of("urgent", "very important"),
                            Library.with(
                                "Case",
                                List.of("File A 17"),
                                Library.with("amount", 12.50, Library.with("paid", true, a)))))));
    put(
        new DocumentView(
            lease.id(),
            lease.attributes(),
            lease.content(),
            1,
            2,
            Lifecycle.LIVE,
            lease.owner(),
            lease.createdAt(),
            lease.createdBy(),
            lease.createdAt(),
            lease.modifiedBy()),
        ownedBy("ann", view(2, "Müller.doc")),
        view(3, "payroll FINAL"));
    index.putText(
        lease.content().hash(), 1, text("the annual rent", "A yearly sum", "Jane Doe", "en-GB"));
    index.putText(view(2, "").content().hash(), 1, text("Straße: no rent", "Brief", "N. N.", "de"));
    index.putText(view(3, "").content().hash(), 1, text("the salary"));
    index.refresh();

    String sent =
        query.replace("HASH1", lease.content().hash().hex()).replace("ID3", id(3).toString());
    assertThat(found(sent)).containsExactlyInAnyOrder(ids(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "Q3_report-final.PDF|report",
        "Q3_report-final.PDF|q3",
        "Q3_report-final.PDF|pdf",
        "Q3_report-final.PDF|final.pdf",
        "Q3_report-final.PDF|q3_report",
        "Q3_report-final.PDF|Q3_report-final.PDF",
        "Q3_report-final.PDF|\"report final\"",
        "Q3_report-final.PDF|repo*",
        "AnnualReport2026.docx|annual",
        "AnnualReport2026.docx|report",
        "AnnualReport2026.docx|2026",
        "AnnualReport2026.docx|annualreport2026",
        "AnnualReport2026.docx|\"annual report 2026\"",
        "AnnualReport2026.docx|annualr*",
        "PDFReader.txt|pdf",
        "PDFReader.txt|reader",
        "iPhone manual|iphone",
        "iPhone manual|\"iphone manual\"",
        "iPhone manual|phone",
        "Besprechung 12.3.2026|12.3.2026",
        "Besprechung 12.3.2026|2026",
        "Cafe\u0301.txt|café",
        "Café.txt|cafe\u0301",
        "契約書.pdf|契約",
        "договор-аренды.pdf|АРЕНДЫ",
      })
  void aNameIsFoundByWhatPeopleReadInIt(String name, String query) {
    put(view(1, name), view(2, "something else"));
    index.refresh();
    assertThat(found(query)).containsExactly(id(1));
  }

  @Test
  void aWordInTheNameCountsMoreThanOneInTheText() {
    put(view(1, "lease"), view(2, "other"));
    index.putText(view(1, "").content().hash(), 1, text("nothing of that kind here"));
    index.putText(view(2, "").content().hash(), 1, text("lease and some other words"));
    index.refresh();
    assertThat(found("lease")).containsExactly(id(1), id(2));
  }

  @Test
  void moreOfTheWordInAShorterTextComesFirst() {
    put(view(1, "a"), view(2, "b"));
    index.putText(view(1, "").content().hash(), 1, text("rent " + "filler ".repeat(200)));
    index.putText(view(2, "").content().hash(), 1, text("rent rent rent"));
    index.refresh();
    List<SearchReply.Hit> hits = page("rent", "score", 10, Optional.empty()).items();
    assertThat(hits).extracting(hit -> hit.document().id()).containsExactly(id(2), id(1));
    assertThat(hits.get(0).score().orElseThrow()).isGreaterThan(hits.get(1).score().orElseThrow());
    assertThat(page("rent", "score", 10, Optional.empty()).items()).isEqualTo(hits);
  }

  @Test
  void aQueryThatCannotBeReadIsAnsweredWithThePosition() {
    SearchReply reply = index.find(find("rent colour:red", "score", 10, Optional.empty(), false));
    assertThat(reply)
        .isInstanceOfSatisfying(
            SearchReply.BadQuery.class,
            bad -> {
              assertThat(bad.position()).isEqualTo(5);
              assertThat(bad.reason()).contains("colour");
            });
  }

  @Test
  void aQueryOfVeryManyWordsIsAnsweredOneWayOrAnother() {
    String words = String.join("-", Collections.nCopies(490, "x"));
    assertThat(index.find(find(words, "score", 10, Optional.empty(), false)))
        .isInstanceOfAny(SearchReply.Page.class, SearchReply.BadQuery.class);
  }

  // --- highlights ---

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

  // --- listings, order and pages ---

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
      assertThat(page.total()).hasValue(25);
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

  // --- everything at once ---

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void answersLikeANaiveModel(long seed) {
    new IndexModelRun(seed, index, this::open).run();
  }

  // --- how to ask ---

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

  protected final void put(DocumentView... views) {
    index.putDocuments(List.of(views));
  }

  protected final void reopen() {
    index.close();
    index = open();
  }

  protected final List<DocumentId> found(String query) {
    return page(query, "score", 1_000, Optional.empty()).items().stream()
        .map(hit -> hit.document().id())
        .toList();
  }

  private Map<String, List<String>> highlights(String query) {
    SearchReply reply = index.find(find(query, "score", 10, Optional.empty(), true));
    List<SearchReply.Hit> items = ((SearchReply.Page) reply).items();
    assertThat(items).hasSize(1);
    return new HashMap<>(items.get(0).highlights());
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

  private List<DocumentView> list(Filter filter, String sort, int limit) {
    List<DocumentView> all = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      SearchReply.Page page = listPage(filter, sort, limit, cursor);
      assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
      page.items().forEach(hit -> all.add(hit.document()));
      cursor = page.next();
    } while (cursor.isPresent());
    return all;
  }

  private SearchReply.Page page(String query, String sort, int limit, Optional<String> cursor) {
    return (SearchReply.Page) index.find(find(query, sort, limit, cursor, false));
  }

  private SearchReply.Page listPage(
      Filter filter, String sort, int limit, Optional<String> cursor) {
    return (SearchReply.Page) index.list(list(filter, sort, limit, cursor));
  }

  static SearchCommand.Find find(
      String query, String sort, int limit, Optional<String> cursor, boolean highlight) {
    return new SearchCommand.Find(
        Principal.LOCAL,
        query,
        highlight,
        new SearchCommand.PageRequest(limit, cursor, Optional.ofNullable(sort)),
        null);
  }

  static SearchCommand.ListDocuments list(
      Filter filter, String sort, int limit, Optional<String> cursor) {
    return new SearchCommand.ListDocuments(
        Principal.LOCAL,
        filter,
        new SearchCommand.PageRequest(limit, cursor, Optional.ofNullable(sort)),
        null);
  }

  private static DocumentId[] ids(String numbers) {
    return numbers == null
        ? new DocumentId[0]
        : Stream.of(numbers.split(" ", -1))
            .map(number -> id(Integer.parseInt(number)))
            .toArray(DocumentId[]::new);
  }
}
