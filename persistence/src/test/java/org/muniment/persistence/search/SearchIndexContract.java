package org.muniment.persistence.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.muniment.persistence.search.Library.described;
import static org.muniment.persistence.search.Library.hash;
import static org.muniment.persistence.search.Library.id;
import static org.muniment.persistence.search.Library.in;
import static org.muniment.persistence.search.Library.text;
import static org.muniment.persistence.search.Library.view;
import static org.muniment.persistence.search.Library.withContent;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.search.SearchCommand.Filter;

/**
 * What every search index promises of the changes it is given, whatever it is made of: what becomes
 * visible when, and what is there after a failure.
 */
public abstract class SearchIndexContract extends SearchIndexFixture {

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

  // --- what it knows ---

  @Test
  void whatItKnowsIsWalkedPageByPageAlsoWhatWasPurged() {
    put(view(1, "one"), view(2, "two"), view(3, "three"));
    index.refresh();
    index.purge(id(2), 7);
    index.putText(hash("nine"), 1, text("nobody has this yet"));
    index.refresh();

    List<DocumentId> all = index.documentsAfter("", 10);
    assertThat(all).containsExactlyInAnyOrder(id(1), id(2), id(3));
    assertThat(all).isSortedAccordingTo(Comparator.comparing(DocumentId::toString));
    assertThat(index.documentsAfter("", 2)).isEqualTo(all.subList(0, 2));
    assertThat(index.documentsAfter(all.get(1).toString(), 2)).isEqualTo(all.subList(2, 3));
    assertThat(index.documentsAfter(all.get(2).toString(), 2)).isEmpty();
    List<ContentHash> contents = index.contentsAfter("", 10);
    assertThat(contents).contains(hash("nine")).doesNotHaveDuplicates();
    assertThat(index.contentsAfter(contents.get(0).hex(), 10))
        .isEqualTo(contents.subList(1, contents.size()));
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

  // --- purge ---

  @Test
  void aPurgedDocumentIsNotFoundAndNoOlderChangeBringsItBack() {
    DocumentView document = view(1, "lease");
    put(document);
    index.refresh();
    index.purge(document.id(), document.revision() + 1);
    for (int round = 1; round <= 2; round++) { // pending, then refreshed
      put(document);
      index.putText(document.content().hash(), round, text("rent"));
      assertThat(index.latest(id(1))).isEmpty();
      assertThat(index.latestRevision(id(1))).isEqualTo(document.revision() + 1);
      index.refresh();
      assertThat(found("lease")).isEmpty();
      assertThat(found("rent")).isEmpty();
    }
    assertThat(index.documents()).isZero();
    index.commit(Map.of());
    reopen();
    assertThat(index.latest(id(1))).isEmpty();
    assertThat(index.latestRevision(id(1))).isEqualTo(document.revision() + 1);
  }

  @Test
  void aDocumentThatIsPurgedBeforeAnybodySawItIsNotFound() {
    DocumentView document = view(1, "lease");
    put(document);
    index.purge(document.id(), document.revision() + 1);
    index.putText(document.content().hash(), 1, text("rent"));
    index.refresh();
    assertThat(found("lease")).isEmpty();
    assertThat(found("rent")).isEmpty();
    assertThat(index.documents()).isZero();
  }

  @Test
  void aTextThatWasTakenOutIsNotFoundUntilItComesAnew() {
    DocumentView document = view(1, "lease");
    ContentHash hash = document.content().hash();
    put(document);
    index.putText(hash, 1, text("rent"));
    index.refresh();
    index.removeText(hash, 2);
    index.putText(hash, 1, text("rent"));
    index.refresh();
    assertThat(found("rent")).isEmpty();
    assertThat(found("lease")).containsExactly(id(1));
    assertThat(index.latestSequence(hash)).isEqualTo(2);
    put(view(2, "second"));
    index.refresh();
    index.putText(hash, 3, text("rent"));
    index.refresh();
    assertThat(found("rent")).contains(id(1));
  }

  @Test
  void aCompactedIndexAnswersAsBefore() {
    put(view(1, "lease"), view(2, "contract"));
    index.refresh();
    index.commit(Map.of("tag-0", "1"));
    index.purge(id(1), 9);
    index.compact();
    put(view(3, "later"));
    index.refresh();
    index.commit(Map.of("tag-0", "2"));
    assertThat(found("lease")).isEmpty();
    assertThat(found("contract")).containsExactly(id(2));
    reopen();
    assertThat(found("later")).containsExactly(id(3));
    assertThat(index.latestRevision(id(1))).isEqualTo(9);
    assertThat(index.positions()).isEqualTo(Map.of("tag-0", "2"));
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

  // --- everything at once ---

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void answersLikeANaiveModel(long seed) {
    new IndexModelRun(seed, index, this::open).run();
  }
}
