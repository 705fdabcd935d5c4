package org.muniment.persistence.journal;

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

  /** The document went to the trash. */
  record Trashed(Optional<StoredKey> key) implements DocumentEvent {}

  /** The document came out of the trash. */
  record Restored(Optional<StoredKey> key) implements DocumentEvent {}

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
