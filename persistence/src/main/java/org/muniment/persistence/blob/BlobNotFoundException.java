package org.muniment.persistence.blob;

import java.io.Serial;
import org.muniment.protocol.content.ContentHash;

/** There is no content under this hash. */
public final class BlobNotFoundException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  public BlobNotFoundException(ContentHash hash) {
    super("no content " + hash);
  }
}
