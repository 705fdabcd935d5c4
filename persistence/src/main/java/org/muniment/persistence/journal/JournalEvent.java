package org.muniment.persistence.journal;

/**
 * What happened to an entity, as the journal keeps it for ever.
 *
 * <p>These records <em>are</em> the durable format: component names are field names on disk. A
 * record that has been shipped is never changed; a new shape is a new version, registered in {@link
 * EventTypes} with a golden file. Components may use protocol values that are a single scalar on
 * disk (ids, hashes, paths), never protocol structures.
 */
public sealed interface JournalEvent permits DocumentEvent, ContentEvent {}
