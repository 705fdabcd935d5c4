package org.muniment.persistence.journal;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.Principal;
import org.muniment.protocol.document.PropertyValue;

/**
 * A document's state as its snapshots keep it: a short cut for recovery, never the truth. A
 * snapshot that cannot be read is passed over and the journal is replayed from its beginning.
 *
 * @param sequence of the last record, also of one whose event was purged
 * @param hash of the last record folded into this state
 * @param at of that record
 */
public record DocumentSnapshot(
    DocumentId id,
    String name,
    FolderPath folder,
    Optional<String> type,
    SortedSet<String> tags,
    Map<String, PropertyValue> properties,
    long revision,
    Lifecycle state,
    Principal owner,
    Instant createdAt,
    Principal createdBy,
    Instant modifiedAt,
    Principal modifiedBy,
    List<Version> versions,
    Optional<KeyUse> creationKey,
    List<KeyUse> keys,
    long sequence,
    ChainHash hash,
    Instant at,
    Optional<HeldCheckout> checkout) {

  /** One version of the content, in order. */
  public record Version(
      StoredContent content, long revision, Instant createdAt, Principal createdBy) {}

  /** Who has the document to edit alone; since version 2 of this schema. */
  public record HeldCheckout(
      Principal by, Instant since, Instant expiresAt, Optional<String> comment) {}

  /** Which revision a keyed request brought, and when. */
  public record KeyUse(StoredKey key, long revision, Instant at) {}
}
