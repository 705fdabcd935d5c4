package org.muniment.simulations.history;

/**
 * A write that the server acknowledged.
 *
 * @param event name of the event that the history must show at this revision
 * @param version of the content after it
 * @param contentHash of the content after it
 * @param word found by search from then on: unique to the content after it
 */
record Acknowledged(long revision, String event, int version, String contentHash, String word) {}
