package org.muniment.persistence.journal;

import java.util.Optional;

/**
 * Which content a record needs. It must be complete: what no record needs is deleted. A test holds
 * it against every event that was ever shipped.
 */
public final class ContentReferences {

  private ContentReferences() {}

  /** The content that the record brought; empty when it brought none or was erased. */
  public static Optional<StoredContent> of(JournalRecord record) {
    return record.event().flatMap(ContentReferences::of);
  }

  static Optional<StoredContent> of(JournalEvent event) {
    if (event instanceof DocumentEvent.Created created) {
      return Optional.of(created.content());
    }
    if (event instanceof DocumentEvent.VersionAdded added) {
      return Optional.of(added.content());
    }
    if (event instanceof DocumentEvent.CheckedIn in) {
      return Optional.of(in.content());
    }
    if (event instanceof DocumentEvent.VersionRestored restored) {
      return Optional.of(restored.content());
    }
    if (event instanceof ContentEvent.TextExtracted extracted) {
      return Optional.of(extracted.text());
    }
    if (event instanceof ContentEvent.RenditionMade made) {
      return Optional.of(made.image());
    }
    if (event instanceof ContentEvent.TextRecognised recognised) {
      return Optional.of(recognised.text());
    }
    return Optional.empty();
  }
}
