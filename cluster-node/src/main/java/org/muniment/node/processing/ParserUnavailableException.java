package org.muniment.node.processing;

import java.io.Serial;

/** Parsing is not possible now, for a reason that has nothing to do with the content. */
final class ParserUnavailableException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  ParserUnavailableException(String what) {
    super(what);
  }

  ParserUnavailableException(String what, Throwable cause) {
    super(what, cause);
  }
}
