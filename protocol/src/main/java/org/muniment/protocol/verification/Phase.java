package org.muniment.protocol.verification;

import java.util.Locale;
import java.util.Optional;

/** What a run walks, in this order. */
public enum Phase {
  /** The records of every entity, their chains, and what the index has of each. */
  HISTORIES,
  /** Every content that a record needs. */
  CONTENTS,
  /** What the index has of documents, for what the journal has not. */
  DOCUMENTS_IN_INDEX,
  /** What the index has of contents, for what the journal has not. */
  TEXTS_IN_INDEX;

  /** What comes after it; empty after the last. */
  public Optional<Phase> next() {
    return switch (this) {
      case HISTORIES -> Optional.of(CONTENTS);
      case CONTENTS -> Optional.of(DOCUMENTS_IN_INDEX);
      case DOCUMENTS_IN_INDEX -> Optional.of(TEXTS_IN_INDEX);
      case TEXTS_IN_INDEX -> Optional.empty();
    };
  }

  /** The name in answers. */
  @Override
  public String toString() {
    return switch (this) {
      case HISTORIES, CONTENTS -> name().toLowerCase(Locale.ROOT);
      case DOCUMENTS_IN_INDEX -> "documentsInIndex";
      case TEXTS_IN_INDEX -> "textsInIndex";
    };
  }
}
