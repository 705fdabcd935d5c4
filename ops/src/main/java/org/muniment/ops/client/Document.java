package org.muniment.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.ops.terminal.Figures;
import org.muniment.ops.terminal.Terminal;
import org.muniment.protocol.document.DocumentId;

/**
 * A document as the server shows it.
 *
 * @param size in bytes
 * @param contentHash SHA-256, in hex
 */
record Document(
    DocumentId id,
    String name,
    String folder,
    Optional<String> type,
    List<String> tags,
    Map<String, JsonNode> properties,
    String mediaType,
    long size,
    String contentHash,
    int version,
    long revision,
    String state,
    String owner,
    Instant createdAt,
    String createdBy,
    Instant modifiedAt,
    String modifiedBy,
    Optional<Checkout> checkout) {

  static final String LIVE = "live";

  /** Who has the document to edit alone, and until when. */
  record Checkout(String by, Instant expiresAt) {}

  Document {
    tags = tags == null ? List.of() : List.copyOf(tags);
    properties = properties == null ? Map.of() : Map.copyOf(properties);
  }

  /** For example {@code lease.pdf: 1.20 MB, version 2 in /contracts}. */
  String inWords() {
    return "%s: %s, version %d in %s"
        .formatted(
            Terminal.printable(name), Figures.bytes(size), version, Terminal.printable(folder));
  }

  boolean isLive() {
    return LIVE.equals(state);
  }
}
