package org.muniment.persistence.blob;

import java.io.Serial;

/** The content is larger than the caller allowed. */
public final class BlobTooLargeException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final long maxBytes;

  public BlobTooLargeException(long maxBytes) {
    super("content is larger than " + maxBytes + " bytes");
    this.maxBytes = maxBytes;
  }

  /** The bound, in bytes. */
  public long maxBytes() {
    return maxBytes;
  }
}
