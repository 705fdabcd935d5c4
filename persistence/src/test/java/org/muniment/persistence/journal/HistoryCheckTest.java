package org.muniment.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Principal;
import org.muniment.protocol.verification.Fault;
import org.muniment.protocol.verification.FaultKind;

/** What is proved of a history, and what an edit of it is called. */
class HistoryCheckTest {

  private static final String ID =
      DocumentFold.persistenceId(DocumentId.derived(Principal.LOCAL, "one"));
  private static final String OTHER =
      DocumentFold.persistenceId(DocumentId.derived(Principal.LOCAL, "other"));
  private static final Instant AT = Instant.parse("2026-11-23T12:00:00Z");
  private static final StoredContent CONTENT =
      new StoredContent(new ContentHash("ab".repeat(32)), 3, "text/plain");

  private final RecordCodec codec = new RecordCodec();

  private List<JournalRecord> history(String persistenceId, DocumentEvent... events) {
    List<JournalRecord> records = new ArrayList<>();
    ChainHash previous = ChainHash.NONE;
    for (DocumentEvent event : events) {
      long sequence = records.size() + 1L;
      JournalRecord record =
          codec.seal(
              persistenceId, sequence, AT.plusSeconds(sequence), Principal.LOCAL, event, previous);
      records.add(record);
      previous = record.hash();
    }
    return records;
  }

  private static DocumentEvent created() {
    return new DocumentEvent.Created(
        "name",
        FolderPath.ROOT,
        Optional.empty(),
        new TreeSet<>(),
        Map.of(),
        CONTENT,
        Optional.empty());
  }

  private static DocumentEvent named(String name) {
    return new DocumentEvent.Described(
        Optional.of(name),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Set.of(),
        Set.of(),
        Optional.empty());
  }

  private List<JournalRecord> three() {
    return history(ID, created(), named("second"), named("third"));
  }

  private static StoredRow row(long sequence, byte[] stored) {
    return new StoredRow(
        ID,
        sequence,
        false,
        JournalRecordSerializer.MANIFEST,
        ByteString.fromArray(stored),
        List.of(JournalTags.of(ID)));
  }

  private static CheckedHistory check(List<StoredRow> rows) {
    HistoryCheck check = new HistoryCheck(ID, 10);
    rows.forEach(check::next);
    return check.end(0);
  }

  private static List<StoredRow> rows(List<JournalRecord> records) {
    List<StoredRow> rows = new ArrayList<>();
    records.forEach(
        record -> rows.add(row(record.header().sequence(), RecordCodec.encode(record))));
    return rows;
  }

  private static List<String> named(CheckedHistory history) {
    return history.faults().stream()
        .map(fault -> fault.kind() + " " + fault.sequence().orElseThrow())
        .toList();
  }

  @Test
  void anIntactHistoryComesToTheDocument() {
    CheckedHistory history = check(rows(three()));

    assertThat(history.faults()).isEmpty();
    assertThat(history.sound()).isTrue();
    assertThat(history.document().map(view -> view.attributes().name())).contains("third");
    assertThat(history.document().map(DocumentView::revision)).contains(3L);
    assertThat(history.references()).containsExactly(new CheckedHistory.Reference(ID, 1, CONTENT));
  }

  @Test
  void aPurgedHistoryStillVerifies() {
    List<JournalRecord> records =
        history(ID, created(), named("second"), new DocumentEvent.Purged());
    records.set(0, records.get(0).redacted());
    records.set(1, records.get(1).redacted());

    CheckedHistory history = check(rows(records));

    assertThat(history.faults()).isEmpty();
    assertThat(history.document()).isEmpty();
    assertThat(history.references()).isEmpty();
  }

  @Test
  void whatWasErasedWithoutAPurgeIsNamed() {
    List<JournalRecord> records = three();
    records.set(1, records.get(1).redacted());

    assertThat(named(check(rows(records)))).containsExactly("erased-unasked 2");
  }

  @Test
  void aForgedRecordBreaksTheChainBehindIt() {
    List<JournalRecord> records = three();
    JournalRecord forged =
        codec.seal(
            ID, 2, records.get(1).at(), Principal.LOCAL, named("forged"), records.get(0).hash());
    records.set(1, forged);

    assertThat(named(check(rows(records)))).containsExactly("chain-broken 3");
  }

  @Test
  void aRecordOfAnotherHistoryIsNamed() {
    List<JournalRecord> records = three();
    JournalRecord stranger = history(OTHER, created()).get(0);
    records.set(2, stranger);
    List<StoredRow> rows = rows(records.subList(0, 2));
    rows.add(row(3, RecordCodec.encode(stranger)));

    assertThat(named(check(rows))).containsExactly("chain-broken 3", "record-misplaced 3");
  }

  @Test
  void whatIsMissingIsNamedWithItsEnds() {
    List<StoredRow> rows = rows(three());

    assertThat(named(check(rows.subList(1, 3)))).containsExactly("records-missing 1");
    HistoryCheck short1 = new HistoryCheck(ID, 10);
    short1.next(rows.get(0));
    CheckedHistory history = short1.end(3);
    assertThat(named(history)).containsExactly("records-missing 2");
    assertThat(history.faults().get(0).detail()).contains("everything up to record 3");
  }

  @Test
  void aNewerMunimentsRecordIsNoReasonToStop() {
    List<StoredRow> rows = rows(three());
    StoredRow second = rows.get(1);
    rows.set(1, new StoredRow(ID, 2, false, "record/2", second.stored(), second.tags()));

    assertThat(named(check(rows))).containsExactly("record-unreadable 2");
  }

  @Test
  void anyByteThatIsChangedIsNoticed() {
    List<JournalRecord> records = three();
    byte[] stored = RecordCodec.encode(records.get(1));
    for (int at = 0; at < stored.length; at++) {
      byte[] edited = stored.clone();
      edited[at] ^= 1;
      List<StoredRow> rows = rows(records);
      rows.set(1, row(2, edited));

      CheckedHistory history = check(rows);

      assertThat(history.sound()).as("byte %d", at).isFalse();
      assertThat(history.faults())
          .as("byte %d", at)
          .isNotEmpty()
          .allMatch(fault -> fault.sequence().orElseThrow() >= 2);
    }
  }

  @Test
  void noBytesStopACheckAndFaultsAreBounded() {
    long seed = Long.getLong("muniment.test.seed", System.nanoTime());
    Random random = new Random(seed);
    HistoryCheck check = new HistoryCheck(ID, 10);
    for (int sequence = 1; sequence <= 500; sequence++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      if (noise.length > 0) {
        noise[0] = (byte) 0x87; // an array of seven, as records are
      }
      check.next(row(sequence, noise));
    }

    CheckedHistory history = check.end(0);

    assertThat(history.faultCount()).as("seed %d", seed).isEqualTo(500);
    assertThat(history.faults())
        .hasSize(10)
        .extracting(Fault::kind)
        .containsOnly(FaultKind.RECORD_UNREADABLE);
    assertThat(history.sound()).isFalse();
  }
}
