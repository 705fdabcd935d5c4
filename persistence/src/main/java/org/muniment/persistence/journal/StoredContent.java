package org.muniment.persistence.journal;

import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentRef;

/** A reference to content inside an event; {@code size} in bytes. */
public record StoredContent(ContentHash hash, long size, String mediaType) {

  /** The durable form of a reference. */
  public static StoredContent of(ContentRef content) {
    return new StoredContent(content.hash(), content.size(), content.mediaType());
  }

  /** The reference as services pass it on. */
  public ContentRef ref() {
    return new ContentRef(hash, size, mediaType);
  }
}
