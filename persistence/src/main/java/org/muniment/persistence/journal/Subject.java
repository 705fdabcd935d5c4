package org.muniment.persistence.journal;

import java.util.Optional;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.verification.Fault;
import org.muniment.protocol.verification.FaultKind;

/** Whom a fault is about, by an entity's persistence id. */
public record Subject(
    String persistenceId, Optional<DocumentId> document, Optional<ContentHash> content) {

  /** Whom a persistence id stands for; nobody where it is not one that Muniment writes. */
  public static Subject of(String persistenceId) {
    try {
      return new Subject(
          persistenceId,
          DocumentFold.documentId(persistenceId),
          ContentEvent.contentHash(persistenceId));
    } catch (IllegalArgumentException e) {
      return new Subject(persistenceId, Optional.empty(), Optional.empty());
    }
  }

  /** A fault of one of its records; {@code what} goes on after the record's name. */
  public Fault fault(FaultKind kind, long sequence, String what) {
    return new Fault(
        kind,
        document,
        content,
        Optional.of(sequence),
        "Record %d of %s %s.".formatted(sequence, name(), what));
  }

  /** A fault of the whole. */
  public Fault fault(FaultKind kind, String sentence) {
    return new Fault(kind, document, content, Optional.empty(), sentence);
  }

  /** How people call it. */
  public String name() {
    return document
        .map(id -> "document " + id)
        .or(() -> content.map(hash -> "the results of content " + hash))
        .orElse(persistenceId);
  }
}
