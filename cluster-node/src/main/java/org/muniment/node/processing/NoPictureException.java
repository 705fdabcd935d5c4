package org.muniment.node.processing;

import org.apache.tika.exception.TikaException;

/** A content of a kind that nothing here can draw; its name tells the node so. */
final class NoPictureException extends TikaException {

  private static final long serialVersionUID = 1L;

  NoPictureException(String message) {
    super(message);
  }
}
