package org.muniment.node.processing;

import org.apache.tika.exception.TikaException;

/** An image above the bound, found out before anything was decoded; its name tells the node so. */
final class TooManyPixelsException extends TikaException {

  private static final long serialVersionUID = 1L;

  TooManyPixelsException(int width, int height) {
    super("%d × %d pixels".formatted(width, height));
  }
}
