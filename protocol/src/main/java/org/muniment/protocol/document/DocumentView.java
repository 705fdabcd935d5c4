package org.muniment.protocol.document;

import java.time.Instant;
import java.util.Optional;
import org.muniment.protocol.content.ContentRef;

/**
 * A document as it stands at one revision, without its past.
 *
 * @param version number of the current content, from 1
 * @param revision counts every event of the document, from 1; the entity tag stands for it
 * @param modifiedAt when the document itself was last changed; a check-out alone does not count
 * @param checkout the last one that was not ended; it may have expired since
 */
public record DocumentView(
    DocumentId id,
    Attributes attributes,
    ContentRef content,
    int version,
    long revision,
    Lifecycle state,
    Principal owner,
    Instant createdAt,
    Principal createdBy,
    Instant modifiedAt,
    Principal modifiedBy,
    Optional<Checkout> checkout) {

  /** The same revision as it shows itself at an instant: without a check-out that has expired. */
  public DocumentView seenAt(Instant instant) {
    return checkout.filter(held -> !held.isHeldAt(instant)).isEmpty()
        ? this
        : new DocumentView(
            id,
            attributes,
            content,
            version,
            revision,
            state,
            owner,
            createdAt,
            createdBy,
            modifiedAt,
            modifiedBy,
            Optional.empty());
  }
}
