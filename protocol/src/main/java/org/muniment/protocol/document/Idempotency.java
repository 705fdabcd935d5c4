package org.muniment.protocol.document;

/**
 * The caller's {@code Idempotency-Key} and what it was used for.
 *
 * @param key as the caller sent it
 * @param fingerprint SHA-256, in hex, over the request (target, relevant headers, content hash):
 *     the same key with another fingerprint is a mistake of the caller
 */
public record Idempotency(String key, String fingerprint) {}
