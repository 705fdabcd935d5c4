package org.muniment.persistence.journal;

/**
 * A record of the journal under its key there.
 *
 * @param sequence number within the entity, from 1
 */
public record StoredEvent(String persistenceId, long sequence, JournalRecord record) {}
