package org.muniment.protocol.document;

import java.time.Instant;
import org.muniment.protocol.content.ContentRef;

/**
 * One version of a document's content.
 *
 * @param number from 1
 * @param revision the revision of the document that brought it
 */
public record VersionView(
    int number, ContentRef content, long revision, Instant createdAt, Principal createdBy) {}
