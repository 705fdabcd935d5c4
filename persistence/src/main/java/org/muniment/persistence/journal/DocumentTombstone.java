package org.muniment.persistence.journal;

import java.time.Instant;
import org.muniment.protocol.document.Principal;

/**
 * The state of a purged document as its snapshots keep it: who purged it when, and the end of its
 * chain.
 *
 * @param sequence of the last record
 * @param hash of the last record
 * @param at of the last record
 */
public record DocumentTombstone(long sequence, ChainHash hash, Instant at, Principal by) {}
