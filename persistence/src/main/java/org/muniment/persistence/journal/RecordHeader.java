package org.muniment.persistence.journal;

import java.time.Instant;
import org.muniment.protocol.document.Principal;

/**
 * Who did what sort of thing when. Survives a purge.
 *
 * @param sequence number within the entity, from 1, without gaps
 * @param type stored name of the event
 * @param version of the event's schema, from 1
 * @param at strictly later than the entity's previous record, in microseconds
 */
public record RecordHeader(
    String persistenceId,
    long sequence,
    String type,
    int version,
    Instant at,
    Principal principal) {}
