package org.muniment.edge.documents;

import java.time.Instant;
import org.muniment.protocol.document.VersionView;

/**
 * A version as clients see it.
 *
 * @param version its number, from 1
 * @param revision the document's revision that brought it
 */
record VersionJson(
    int version,
    String mediaType,
    long size,
    String contentHash,
    long revision,
    Instant createdAt,
    String createdBy) {

  static VersionJson of(VersionView version) {
    return new VersionJson(
        version.number(),
        version.content().mediaType(),
        version.content().size(),
        version.content().hash().hex(),
        version.revision(),
        version.createdAt(),
        version.createdBy().name());
  }
}
