package org.muniment.persistence.journal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.muniment.persistence.journal.CheckedHistory.Reference;
import org.muniment.protocol.InvalidValueException;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.verification.Fault;
import org.muniment.protocol.verification.FaultKind;

/**
 * Proves one history, row by row, from the stored bytes and nothing else; entities and their
 * snapshots have no part in it.
 *
 * <p>A record stands in three ties: its digest to its payload (unless that was erased), its hash to
 * header, digest and predecessor, and its predecessor's hash to the record before. Each is checked
 * for itself and where it tears is named. After a record that cannot be read, the chain is taken up
 * again at the next one, so one fault does not hide the others.
 */
public final class HistoryCheck {

  private final String persistenceId;
  private final int maxFaults;
  private final Subject subject;
  private final List<Fault> faults = new ArrayList<>();
  private final List<Reference> references = new ArrayList<>();
  private long faultCount;

  private long records;
  private long last;
  private Instant lastAt = Instant.EPOCH;

  /** The hash that the next record has to name; empty where it is not known. */
  private Optional<ChainHash> previous = Optional.of(ChainHash.NONE);

  private boolean sound = true;
  private Optional<DocumentView> document = Optional.empty();
  private long textSequence;

  /** Erased records that no purge accounts for yet: the last of them, or 0. */
  private long erased;

  /**
   * The check of an entity's history, before its first row.
   *
   * @param maxFaults how many are kept
   */
  public HistoryCheck(String persistenceId, int maxFaults) {
    this.persistenceId = persistenceId;
    this.maxFaults = maxFaults;
    this.subject = Subject.of(persistenceId);
  }

  /**
   * Checks the next row; they come in the order of their sequence numbers. Any bytes may stand
   * there, so whatever a reader makes of them is caught.
   */
  public void next(StoredRow row) {
    records++;
    checkPlace(row);
    long before = faultCount;
    try {
      check(row, read(row));
    } catch (RuntimeException e) {
      sound = false;
      if (faultCount == before) { // else it was named already why
        fault(FaultKind.RECORD_UNREADABLE, row.sequence(), "cannot be read: " + reason(e));
      }
    }
  }

  private static String reason(RuntimeException failure) {
    return Objects.requireNonNullElse(failure.getMessage(), failure.toString());
  }

  private void checkPlace(StoredRow row) {
    if (row.sequence() != last + 1) {
      unsound(FaultKind.RECORDS_MISSING, last + 1, missing(last + 1, row.sequence() - 1));
      previous = Optional.empty();
    }
    last = row.sequence();
    if (row.deleted()) {
      fault(FaultKind.RECORD_HIDDEN, row.sequence(), "is marked as deleted; nobody reads it");
    }
    String tag = JournalTags.of(persistenceId);
    if (!row.tags().equals(List.of(tag))) {
      fault(
          FaultKind.TAG_WRONG,
          row.sequence(),
          "has the tags %s instead of %s; followers pass it over".formatted(row.tags(), tag));
    }
  }

  private SealedBytes read(StoredRow row) {
    Optional<ChainHash> before = previous;
    previous = Optional.empty();
    if (!row.manifest().equals(JournalRecordSerializer.MANIFEST)) {
      throw new UnknownEventException(row.manifest(), 0);
    }
    SealedBytes bytes = RecordCodec.read(row.stored().toArrayUnsafe());
    previous = Optional.of(bytes.hash());
    checkTies(row.sequence(), bytes, before);
    return bytes;
  }

  private void checkTies(long sequence, SealedBytes bytes, Optional<ChainHash> before) {
    if (bytes.payload().isPresent()
        && !HashChain.payloadDigest(bytes.salt().orElseThrow(), bytes.payload().get())
            .equals(bytes.payloadDigest())) {
      unsound(FaultKind.PAYLOAD_ALTERED, sequence, "has another payload than was sealed");
    }
    if (!HashChain.link(bytes.previous(), bytes.header(), bytes.payloadDigest())
        .equals(bytes.hash())) {
      unsound(
          FaultKind.HEADER_ALTERED,
          sequence,
          "has a hash that is not that of its header, its payload's digest and its predecessor");
    }
    if (before.filter(hash -> !hash.equals(bytes.previous())).isPresent()) {
      unsound(
          FaultKind.CHAIN_BROKEN,
          sequence,
          "does not follow record %d: it names another hash".formatted(sequence - 1));
    }
  }

  private void check(StoredRow row, SealedBytes bytes) {
    RecordHeader header = RecordCodec.header(bytes);
    if (!header.persistenceId().equals(persistenceId) || header.sequence() != row.sequence()) {
      unsound(
          FaultKind.RECORD_MISPLACED,
          row.sequence(),
          "says that it is record %d of %s".formatted(header.sequence(), header.persistenceId()));
    }
    lastAt = header.at();
    RecordCodec.event(bytes, header)
        .ifPresentOrElse(event -> apply(header, event), () -> erased(row.sequence()));
  }

  private void erased(long sequence) {
    erased = sequence;
    textSequence = sequence;
  }

  private void apply(RecordHeader header, JournalEvent event) {
    ContentReferences.of(event)
        .ifPresent(content -> references.add(new Reference(persistenceId, last, content)));
    if (event instanceof DocumentEvent.Purged || event instanceof ContentEvent.Forgotten) {
      erased = 0;
    }
    if (event instanceof ContentEvent.TextExtracted
        || event instanceof ContentEvent.TextRecognised
        || event instanceof ContentEvent.Quarantined
        || event instanceof ContentEvent.Forgotten) {
      textSequence = last;
    }
    if (event instanceof DocumentEvent told && sound && erased == 0) {
      fold(header, told);
    }
  }

  private void fold(RecordHeader header, DocumentEvent event) {
    try {
      document = DocumentFold.apply(document, header, event);
    } catch (IllegalStateException | InvalidValueException e) {
      unsound(FaultKind.HISTORY_IMPOSSIBLE, header.sequence(), "cannot come here: " + reason(e));
    }
  }

  /**
   * The end of the history.
   *
   * @param known sequence number of a record that something else tells of, above the last one; 0
   *     when there is none
   */
  public CheckedHistory end(long known) {
    if (erased > 0) {
      unsound(
          FaultKind.ERASED_UNASKED,
          erased,
          "is erased, and so may be others before it; no purge says so");
    }
    if (known > last) {
      unsound(FaultKind.RECORDS_MISSING, last + 1, missing(last + 1, known));
    }
    return new CheckedHistory(
        persistenceId,
        records,
        last,
        lastAt,
        sound,
        document,
        textSequence,
        references,
        faults,
        faultCount);
  }

  private static String missing(long from, long to) {
    return from == to ? "is missing" : "is missing, and so is everything up to record " + to;
  }

  private void unsound(FaultKind kind, long sequence, String what) {
    sound = false;
    fault(kind, sequence, what);
  }

  private void fault(FaultKind kind, long sequence, String what) {
    faultCount++;
    if (faults.size() < maxFaults) {
      faults.add(subject.fault(kind, sequence, what));
    }
  }
}
