package org.muniment.protocol.document;

import java.time.Instant;
import org.muniment.protocol.content.ContentRef;

/**
 * A document as it stands at one revision, without its past.
 *
 * @param version number of the current content, from 1
 * @param revision counts every event of the document, from 1; the entity tag stands for it
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
    Principal modifiedBy) {}
