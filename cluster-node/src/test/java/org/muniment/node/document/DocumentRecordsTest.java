package org.muniment.node.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.muniment.persistence.database.JdbcEndpoint;
import org.muniment.persistence.journal.ChainHash;
import org.muniment.persistence.journal.DocumentFold;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.protocol.document.DocumentCommand.Get;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.DocumentReply.AcceptedBefore;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.Precondition;

/** What the entity leaves in the journal, and how it comes back from there and from snapshots. */
class DocumentRecordsTest extends DocumentFixture {

  @Test
  void theHistoryIsAChainWithStrictlyGrowingTimesAlsoWhenTheClockStepsBack() {
    accepted(create(Optional.empty()));
    now = START.minusSeconds(3600);
    for (int i = 0; i < 10; i++) {
      accepted(describe(Precondition.absent(), name("n" + i), Optional.empty()));
      if (i == 6) {
        restart();
      }
    }

    List<JournalRecord> records = records();
    ChainHash previous = ChainHash.NONE;
    Instant before = Instant.EPOCH;
    for (int i = 0; i < records.size(); i++) {
      JournalRecord record = records.get(i);
      assertThat(record.header().sequence()).isEqualTo(i + 1);
      assertThat(record.previousHash()).isEqualTo(previous);
      assertThat(record.isIntact()).isTrue();
      assertThat(record.at()).isAfter(before);
      previous = record.hash();
      before = record.at();
    }
    assertThat(records).hasSize(11);
  }

  @Test
  void theDocumentCanBeSeenAsItWas() throws Exception {
    List<DocumentView> views = new ArrayList<>();
    views.add(accepted(create(Optional.empty())));
    views.add(accepted(describe(Precondition.absent(), name("two"), Optional.empty())));
    views.add(accepted(addVersion()));
    views.add(accepted(trash()));
    Collections.shuffle(views);
    for (DocumentView view : views) {
      assertThat(history.atRevision(id, view.revision()).toCompletableFuture().get())
          .contains(view);
    }
    assertThat(history.atRevision(id, 5).toCompletableFuture().get()).isEmpty();
  }

  @Test
  void theDocumentCanBeSeenAsItWasAtAnInstant() throws Exception {
    DocumentView created = accepted(create(Optional.empty()));
    now = START.plusSeconds(10);
    DocumentView described =
        accepted(describe(Precondition.absent(), name("two"), Optional.empty()));
    now = START.plusSeconds(20);
    DocumentView checkedOut = accepted(checkOut(ANN, Duration.ofSeconds(10)));
    now = START.plusSeconds(50);
    DocumentView trashed = accepted(trash());

    assertThat(at(START.minusNanos(1_000))).isEmpty();
    assertThat(at(START)).contains(created);
    assertThat(at(START.plusSeconds(10).minusNanos(1_000))).contains(created);
    assertThat(at(START.plusSeconds(10))).contains(described);
    assertThat(at(START.plusSeconds(29))).contains(checkedOut);
    assertThat(at(START.plusSeconds(30)).orElseThrow().checkout()).isEmpty();
    assertThat(at(START.plusSeconds(30)).orElseThrow().revision()).isEqualTo(3);
    assertThat(at(START.plusSeconds(5_000))).contains(trashed);
  }

  private Optional<DocumentView> at(Instant instant) throws Exception {
    return history.at(id, instant).toCompletableFuture().get();
  }

  /**
   * A document with ten records, snapshots at the fourth and the eighth, and keys in both parts.
   */
  private DocumentView tenRecords() {
    accepted(create(Optional.of(key("creation", "f"))));
    accepted(addVersion(Optional.of(key("version", "f"))));
    for (int i = 3; i <= 8; i++) {
      accepted(describe(Precondition.absent(), name("n" + i), Optional.empty()));
    }
    accepted(addVersion(Optional.empty()));
    DocumentView last =
        accepted(describe(Precondition.absent(), name("ten"), Optional.of(key("late", "f"))));
    await().atMost(Duration.ofSeconds(10)).until(() -> snapshots().equals(List.of(4L, 8L)));
    return last;
  }

  /** That nothing of {@link #tenRecords} is missing, neither what shows nor what is remembered. */
  private void assertTenRecordsAreKnown(DocumentView expected, DocumentReply versionsBefore) {
    assertThat(current()).isEqualTo(expected);
    assertThat(versions()).isEqualTo(versionsBefore);
    assertThat(((DocumentReply.Versions) versionsBefore).versions())
        .extracting(v -> v.content())
        .containsExactly(FIRST, SECOND, SECOND);
    assertThat(create(Optional.of(key("creation", "f"))))
        .isEqualTo(new AcceptedBefore(1, expected));
    assertThat(addVersion(Optional.of(key("version", "f"))))
        .isEqualTo(new AcceptedBefore(2, expected));
    assertThat(describe(Precondition.absent(), name("ten"), Optional.of(key("late", "f"))))
        .isEqualTo(new AcceptedBefore(10, expected));
    assertThat(describe(Precondition.absent(), name("x"), Optional.of(key("version", "other"))))
        .isEqualTo(new DocumentReply.KeyReused());
  }

  @Test
  void recoveryBeginsAtTheSnapshotAndNeedsNoRecordBeforeIt() {
    DocumentView before = tenRecords();
    DocumentReply versionsBefore = versions();
    ChainHash end = records().get(9).hash();
    int deleted =
        update("DELETE FROM event_journal WHERE persistence_id = ? AND sequence_number <= 8");
    assertThat(deleted).isEqualTo(8);

    restart();

    assertTenRecordsAreKnown(before, versionsBefore);
    DocumentView after =
        accepted(describe(Precondition.absent(), name("eleven"), Optional.empty()));
    assertThat(after.revision()).isEqualTo(11);
    assertThat(after.createdAt()).isEqualTo(before.createdAt());
    List<JournalRecord> left = records();
    assertThat(left).extracting(record -> record.header().sequence()).containsExactly(9L, 10L, 11L);
    assertThat(left.get(2).previousHash()).isEqualTo(end);
  }

  @Test
  void aBrokenSnapshotIsPassedOverAndTheJournalTellsTheState() {
    DocumentView before = tenRecords();
    DocumentReply versionsBefore = versions();
    int broken =
        update("UPDATE snapshot SET snapshot_payload = '\\xdeadbeef' WHERE persistence_id = ?");
    assertThat(broken).isEqualTo(2);

    restart();

    assertTenRecordsAreKnown(before, versionsBefore);
    assertThat(accepted(describe(Precondition.absent(), name("eleven"), Optional.empty())))
        .extracting(DocumentView::revision)
        .isEqualTo(11L);
  }

  @Test
  void aBrokenHistoryIsAnsweredAsOneAndNothingIsAddedUntilItIsRestored() {
    accepted(create(Optional.empty()));
    accepted(addVersion());
    DocumentView last = accepted(describe(Precondition.absent(), name("n"), Optional.empty()));
    DocumentReply broken = new DocumentReply.HistoryBroken(2);

    flipABitOfTheFirstHash();
    restart();

    assertThat(ask(reply -> new Get(ANN, reply))).isEqualTo(broken);
    assertThat(create(Optional.empty())).isEqualTo(broken);
    assertThat(describe(Precondition.absent(), name("x"), Optional.empty())).isEqualTo(broken);
    assertThat(versions()).isEqualTo(broken);

    flipABitOfTheFirstHash();
    assertThat(records()).hasSize(3);
    restart();

    assertThat(current()).isEqualTo(last);
  }

  /** The hash is the end of a record's bytes. */
  private void flipABitOfTheFirstHash() {
    int edited =
        update(
            "UPDATE event_journal SET event_payload = set_byte(event_payload,"
                + " length(event_payload) - 1, get_byte(event_payload, length(event_payload) - 1) # 1)"
                + " WHERE persistence_id = ? AND sequence_number = 1");
    assertThat(edited).isEqualTo(1);
  }

  @Test
  void aCheckOutSurvivesARestartAlsoFromASnapshotAlone() {
    accepted(create(Optional.empty()));
    accepted(addVersion());
    accepted(describe(Precondition.absent(), name("three"), Optional.empty()));
    DocumentView held = accepted(checkOut(ANN, Duration.ofHours(1)));
    await().atMost(Duration.ofSeconds(10)).until(() -> snapshots().equals(List.of(4L)));
    update("DELETE FROM event_journal WHERE persistence_id = ? AND sequence_number <= 3");

    restart();

    assertThat(current()).isEqualTo(held);
    assertThat(checkOut(BOB, Duration.ofHours(1)))
        .isEqualTo(new DocumentReply.CheckedOut(held.checkout().orElseThrow()));
    now = held.checkout().orElseThrow().expiresAt();
    assertThat(current().checkout()).isEmpty();
  }

  private List<Long> snapshots() {
    try (Connection connection = connect();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT sequence_number FROM snapshot WHERE persistence_id = ? ORDER BY 1")) {
      query.setString(1, DocumentFold.persistenceId(id));
      List<Long> found = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getLong(1));
        }
      }
      return found;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs a statement whose one parameter is this document's persistence id; the rows it met. */
  private int update(String sql) {
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, DocumentFold.persistenceId(id));
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  private static Connection connect() throws SQLException {
    JdbcEndpoint endpoint = DATABASE.endpoint();
    return DriverManager.getConnection(endpoint.url(), endpoint.user(), endpoint.password());
  }
}
