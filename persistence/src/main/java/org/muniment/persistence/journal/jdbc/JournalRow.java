package org.muniment.persistence.journal.jdbc;

/**
 * A row of the journal without its payload.
 *
 * @param ordering its place, taken from a sequence before its transaction committed
 * @param transaction the transaction that wrote it
 */
record JournalRow(long ordering, long transaction, String persistenceId, long sequence) {}
