package org.muniment.protocol.verification;

import java.util.Optional;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.document.DocumentId;

/**
 * Something that is not as it has to be.
 *
 * @param document whose it is, where it is a document's
 * @param content whose it is, where it is a content's
 * @param sequence of the record, where it is about one
 * @param detail a sentence that says what is wrong
 */
public record Fault(
    FaultKind kind,
    Optional<DocumentId> document,
    Optional<ContentHash> content,
    Optional<Long> sequence,
    String detail) {}
