package org.muniment.persistence.blob;

import org.muniment.protocol.content.ContentHash;

/**
 * What a store says after writing.
 *
 * @param size in bytes
 * @param deduplicated whether the same content was there already
 */
public record StoredBlob(ContentHash hash, long size, boolean deduplicated) {}
