package org.muniment.persistence.journal;

import akka.util.ByteString;
import java.util.List;

/**
 * A row of the journal as it stands there, unread.
 *
 * @param deleted whether the journal's plugin passes over it
 * @param manifest what the plugin says of the bytes
 * @param stored the record's bytes
 * @param tags that the row has
 */
public record StoredRow(
    String persistenceId,
    long sequence,
    boolean deleted,
    String manifest,
    ByteString stored,
    List<String> tags) {}
