package org.muniment.protocol.content;

/**
 * A reference to durable content.
 *
 * @param size in bytes
 * @param mediaType as declared by whoever brought it (RFC 6838), or {@code
 *     application/octet-stream}
 */
public record ContentRef(ContentHash hash, long size, String mediaType) {}
