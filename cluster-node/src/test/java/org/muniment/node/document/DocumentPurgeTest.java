package org.muniment.node.document;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.muniment.persistence.database.DatabasePool;
import org.muniment.persistence.erasure.jdbc.JdbcHistoryErasure;
import org.muniment.persistence.journal.ChainHash;
import org.muniment.persistence.journal.DocumentEvent;
import org.muniment.persistence.journal.DocumentFold;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.protocol.document.DocumentCommand;
import org.muniment.protocol.document.DocumentCommand.Get;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.Precondition;

/** What a purge leaves of a document, before and after its history is erased. */
class DocumentPurgeTest extends DocumentFixture {

  private final Instant purgedAt = START.plusSeconds(3600);

  @Test
  void aPurgedDocumentAnswersEverythingWithItsTombstone() {
    accepted(create(Optional.of(key("k", "f"))));
    now = purgedAt;

    DocumentReply tombstone = new DocumentReply.Purged(2, purgedAt, BOB);
    assertThat(purge(Precondition.absent())).isEqualTo(tombstone);

    assertEverythingAnswers(tombstone);
    restart();
    assertEverythingAnswers(tombstone);
    assertThat(records()).hasSize(2);
  }

  @Test
  void aPurgeHonoursItsPrecondition() {
    accepted(create(Optional.empty()));

    assertThat(purge(Precondition.oneOf(Set.of(7L)))).isEqualTo(new DocumentReply.StaleRevision(1));

    assertThat(current().revision()).isEqualTo(1);
  }

  @Test
  void aTrashedDocumentCanBePurged() {
    accepted(create(Optional.empty()));
    accepted(trash());

    assertThat(purge(Precondition.oneOf(Set.of(2L)))).isInstanceOf(DocumentReply.Purged.class);
  }

  @Test
  void anErasedHistoryIsRecoveredFromAndStillVerifies() {
    accepted(create(Optional.of(key("k", "f"))));
    accepted(addVersion());
    accepted(trash());
    now = purgedAt;
    DocumentReply tombstone = purge(Precondition.absent());
    List<JournalRecord> before = records();

    erase(4);
    restart();

    assertEverythingAnswers(tombstone);
    assertThat(records()).isEqualTo(before);
    assertThat(records()).filteredOn(record -> record.event().isPresent()).hasSize(1);
    assertThat(records().get(3).event()).hasValue(new DocumentEvent.Purged());
    ChainHash previous = ChainHash.NONE;
    for (JournalRecord record : records()) {
      assertThat(record.isIntact()).isTrue();
      assertThat(record.previousHash()).isEqualTo(previous);
      previous = record.hash();
    }
  }

  /** Snapshots come every four records here: one before the purge, or the purge itself. */
  @Test
  void neitherASnapshotBeforeThePurgeNorOneOfItBringsAnythingBack() {
    for (int changes : new int[] {3, 4}) {
      newDocument();
      accepted(create(Optional.empty()));
      for (int i = 1; i < changes; i++) {
        accepted(describe(Precondition.absent(), name("n" + i), Optional.empty()));
      }
      DocumentReply tombstone = purge(Precondition.absent());
      erase(changes + 1);

      restart();

      assertEverythingAnswers(tombstone);
      assertThat(history.atRevision(id, 1).toCompletableFuture().join()).isEmpty();
    }
  }

  private void assertEverythingAnswers(DocumentReply tombstone) {
    assertThat(ask(reply -> new Get(ANN, reply))).isEqualTo(tombstone);
    assertThat(create(Optional.of(key("k", "f")))).isEqualTo(tombstone);
    assertThat(create(Optional.empty())).isEqualTo(tombstone);
    assertThat(versions()).isEqualTo(tombstone);
    assertThat(addVersion()).isEqualTo(tombstone);
    assertThat(trash()).isEqualTo(tombstone);
    assertThat(restore()).isEqualTo(tombstone);
    assertThat(purge(Precondition.oneOf(Set.of(1L)))).isEqualTo(tombstone);
  }

  private DocumentReply purge(Precondition precondition) {
    return ask(r -> new DocumentCommand.Purge(BOB, precondition, Optional.of(key("p", "f")), r));
  }

  private void erase(long sequence) {
    try (DatabasePool pool = DATABASE.openPool()) {
      Done done =
          JdbcHistoryErasure.create(kit.system(), pool.dataSource())
              .erase(DocumentFold.persistenceId(id), sequence, START)
              .toCompletableFuture()
              .orTimeout(30, TimeUnit.SECONDS)
              .join();
      assertThat(done).isNotNull();
    }
  }
}
