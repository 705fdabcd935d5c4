package org.muniment.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** One event of a document's history with its link of the hash chain. */
record HistoryRecord(
    long sequence,
    Instant at,
    String principal,
    String type,
    JsonNode changes,
    String hash,
    String previousHash) {}
