package org.muniment.persistence.blob;

import java.io.IOException;
import java.io.Serial;

/** There is no room left for the content; nothing of it was kept. */
public final class BlobStoreFullException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  public BlobStoreFullException(String message) {
    super(message);
  }

  public BlobStoreFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
