package org.muniment.persistence.journal.jdbc;

import java.util.List;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.persistence.journal.JournalRecordSerializer;
import org.muniment.persistence.journal.StoredEvent;

/**
 * A row of the journal as the feed holds it. Followers of all tags share it, so it is decoded once,
 * and by one of its own tag only: a row that cannot be read stops nobody else.
 */
final class FeedRow {

  private static final JournalRecordSerializer SERIALIZER = new JournalRecordSerializer();

  private final long transaction;
  private final long ordering;
  private final String persistenceId;
  private final long sequence;
  private final List<String> tags;
  private final String manifest;
  private final byte[] payload;

  /** Written by whichever thread decodes first; all would write the same. */
  private volatile StoredEvent stored;

  FeedRow(
      long transaction,
      long ordering,
      String persistenceId,
      long sequence,
      List<String> tags,
      String manifest,
      byte[] payload) {
    this.transaction = transaction;
    this.ordering = ordering;
    this.persistenceId = persistenceId;
    this.sequence = sequence;
    this.tags = tags;
    this.manifest = manifest;
    this.payload = payload;
  }

  long transaction() {
    return transaction;
  }

  long ordering() {
    return ordering;
  }

  boolean isTagged(String tag) {
    return tags.contains(tag);
  }

  /** In bytes, about: what is decoded takes more than what it was decoded from. */
  int size() {
    return 3 * payload.length + 500;
  }

  StoredEvent stored() {
    if (stored == null) {
      stored =
          new StoredEvent(
              persistenceId, sequence, (JournalRecord) SERIALIZER.fromBinary(payload, manifest));
    }
    return stored;
  }
}
