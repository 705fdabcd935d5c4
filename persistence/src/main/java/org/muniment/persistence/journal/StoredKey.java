package org.muniment.persistence.journal;

/** The idempotency key of the request that caused an event, and the request's fingerprint. */
public record StoredKey(String key, String fingerprint) {}
