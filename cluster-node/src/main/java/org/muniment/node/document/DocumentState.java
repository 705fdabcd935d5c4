package org.muniment.node.document;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.muniment.persistence.journal.ChainHash;
import org.muniment.persistence.journal.DocumentEvent;
import org.muniment.persistence.journal.DocumentFold;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.persistence.journal.StoredKey;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.Idempotency;
import org.muniment.protocol.document.Principal;
import org.muniment.protocol.document.VersionView;

/**
 * What a document knows of itself.
 *
 * @param view the document; empty before its creation and after its purge
 * @param versions all content versions, in order
 * @param creationKey the key of the creation, kept as long as the document
 * @param keys the keys of later requests, oldest first, within {@link KeyRetention}; a setting, so
 *     that two nodes with different ones may remember differently many
 * @param sequence of the last record, 0 before the first
 * @param hash of the last record: the end of the chain
 * @param at of the last record
 * @param purgedBy who erased the document; then only this and the chain's end are left
 * @param brokenAt sequence of the first record that does not follow the one before; then nothing
 *     more is believed, because to go on would be to sign what was forged or lost
 */
record DocumentState(
    Optional<DocumentView> view,
    List<VersionView> versions,
    Optional<KeyUse> creationKey,
    List<KeyUse> keys,
    long sequence,
    ChainHash hash,
    Instant at,
    Optional<Principal> purgedBy,
    OptionalLong brokenAt) {

  /** Which revision a keyed request brought, and when. */
  record KeyUse(StoredKey key, long revision, Instant at) {}

  /**
   * How many keys of requests other than the creation are remembered, and how long.
   *
   * @param atLeast age below which a key is only forgotten for {@code most}
   */
  record KeyRetention(Duration atLeast, int most) {}

  DocumentState {
    versions = List.copyOf(versions);
    keys = List.copyOf(keys);
  }

  /** Nothing has happened yet. A fresh instance each time. */
  static DocumentState absent() {
    return new DocumentState(
        Optional.empty(),
        List.of(),
        Optional.empty(),
        List.of(),
        0,
        ChainHash.NONE,
        Instant.EPOCH,
        Optional.empty(),
        OptionalLong.empty());
  }

  /** Erased for good. */
  static DocumentState purged(long sequence, ChainHash hash, Instant at, Principal by) {
    return new DocumentState(
        Optional.empty(),
        List.of(),
        Optional.empty(),
        List.of(),
        sequence,
        hash,
        at,
        Optional.of(by),
        OptionalLong.empty());
  }

  boolean isAbsent() {
    return sequence == 0;
  }

  boolean isBroken() {
    return brokenAt.isPresent();
  }

  boolean isPurged() {
    return purgedBy.isPresent();
  }

  /** What is left of the document; only after a purge. */
  DocumentReply.Purged tombstone() {
    return new DocumentReply.Purged(sequence, at, purgedBy.orElseThrow());
  }

  /** The document; only for states in which it exists. */
  DocumentView document() {
    return view.orElseThrow();
  }

  /** The earlier use of a key. */
  Optional<KeyUse> useOf(Idempotency idempotency) {
    Predicate<KeyUse> same = use -> use.key().key().equals(idempotency.key());
    return creationKey.filter(same).or(() -> keys.stream().filter(same).findFirst());
  }

  /** The time of the next record: now, but always later than the last one. */
  Instant next(Instant now) {
    Instant soonest = at.plusNanos(1_000);
    return now.isAfter(soonest) ? now : soonest;
  }

  /** The state after a record. Total and pure. */
  DocumentState apply(JournalRecord record, KeyRetention retention) {
    if (isBroken()) {
      return this;
    }
    if (!precedes(record)) {
      return broken(record.header().sequence());
    }
    return record
        .event()
        .map(DocumentEvent.class::cast)
        .map(event -> apply(record, event, retention))
        .orElseGet(() -> chained(record));
  }

  private DocumentState apply(JournalRecord record, DocumentEvent event, KeyRetention retention) {
    return DocumentFold.apply(view, record.header(), event)
        .map(next -> changed(record, event, next, retention))
        .orElseGet(() -> erased(record));
  }

  private static DocumentState erased(JournalRecord record) {
    return purged(
        record.header().sequence(), record.hash(), record.at(), record.header().principal());
  }

  private DocumentState changed(
      JournalRecord record, DocumentEvent event, DocumentView next, KeyRetention retention) {
    Optional<KeyUse> use = event.key().map(key -> new KeyUse(key, next.revision(), record.at()));
    boolean creation = event instanceof DocumentEvent.Created;
    return new DocumentState(
        Optional.of(next),
        versionsAfter(next),
        creation ? use : creationKey,
        creation ? keys : remember(use, record.at(), retention),
        record.header().sequence(),
        record.hash(),
        record.at(),
        Optional.empty(),
        OptionalLong.empty());
  }

  private DocumentState broken(long found) {
    return new DocumentState(
        view, versions, creationKey, keys, sequence, hash, at, purgedBy, OptionalLong.of(found));
  }

  /** Whether this record is the one that this state waits for. */
  private boolean precedes(JournalRecord record) {
    return record.header().sequence() == sequence + 1 && record.previousHash().equals(hash);
  }

  /** A record whose event was purged moves only the chain. */
  private DocumentState chained(JournalRecord record) {
    return new DocumentState(
        view,
        versions,
        creationKey,
        keys,
        record.header().sequence(),
        record.hash(),
        record.at(),
        purgedBy,
        OptionalLong.empty());
  }

  private List<VersionView> versionsAfter(DocumentView next) {
    if (next.version() == versions.size()) {
      return versions;
    }
    List<VersionView> all = new ArrayList<>(versions);
    all.add(
        new VersionView(
            next.version(), next.content(), next.revision(), next.modifiedAt(), next.modifiedBy()));
    return all;
  }

  private List<KeyUse> remember(Optional<KeyUse> use, Instant now, KeyRetention retention) {
    if (use.isEmpty()) {
      return keys;
    }
    List<KeyUse> kept = new ArrayList<>(keys);
    kept.removeIf(old -> old.at().isBefore(now.minus(retention.atLeast())));
    kept.add(use.get());
    return kept.size() > retention.most()
        ? kept.subList(kept.size() - retention.most(), kept.size())
        : kept;
  }
}
