package org.muniment.persistence.journal;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.PropertyValue;

/** The history of a document. Who and when stand in the {@link RecordHeader}. */
public sealed interface DocumentEvent extends JournalEvent {

  /** The idempotency key of the request, where it had one. */
  Optional<StoredKey> key();

  /** The document began, with its first version. */
  record Created(
      String name,
      FolderPath folder,
      Optional<String> type,
      SortedSet<String> tags,
      Map<String, PropertyValue> properties,
      StoredContent content,
      Optional<StoredKey> key)
      implements DocumentEvent {}

  /**
   * Attributes changed: first everything in {@code cleared} ({@code type}, {@code tags}, {@code
   * properties}) was emptied, then the rest was set.
   */
  record Described(
      Optional<String> name,
      Optional<String> type,
      Optional<SortedSet<String>> tags,
      Map<String, PropertyValue> setProperties,
      Set<String> removedProperties,
      Set<String> cleared,
      Optional<StoredKey> key)
      implements DocumentEvent {}

  /** New content became current. */
  record VersionAdded(StoredContent content, Optional<StoredKey> key) implements DocumentEvent {}

  /** The document went to the trash, which ends a check-out. */
  record Trashed(Optional<StoredKey> key) implements DocumentEvent {}

  /** The document came out of the trash. */
  record Restored(Optional<StoredKey> key) implements DocumentEvent {}

  /**
   * Whoever acted has the document to edit alone, until {@code expiresAt}.
   *
   * @param since when that began: the record's own time, or an earlier one when this renews
   */
  record CheckedOut(
      Instant since, Instant expiresAt, Optional<String> comment, Optional<StoredKey> key)
      implements DocumentEvent {}

  /** New content became current, and with that the check-out ended. */
  record CheckedIn(StoredContent content, Optional<StoredKey> key) implements DocumentEvent {}

  /** The check-out ended without new content. */
  record CheckoutReleased(Optional<StoredKey> key) implements DocumentEvent {}

  /**
   * The content of an earlier version became current again, as a new version unless it was current
   * already.
   *
   * @param version whose content it is
   */
  record VersionRestored(int version, StoredContent content, Optional<StoredKey> key)
      implements DocumentEvent {}

  /**
   * The document was erased for good: always its last event. Everything before it loses salt and
   * payload (ADR 0010); this one says nothing that would have to be erased, not even a key.
   */
  record Purged() implements DocumentEvent {

    @Override
    public Optional<StoredKey> key() {
      return Optional.empty();
    }
  }
}
