package org.muniment.protocol.search;

import org.muniment.protocol.document.DocumentId;

/**
 * Where a write stands: everything up to a revision of one document.
 *
 * @param revision from 1; also the sequence number of the write's record
 */
public record WritePosition(DocumentId document, long revision) {}
