package org.muniment.node;

import java.io.Serial;

/** The node cannot start; the message tells an operator why and what to do. */
public final class StartException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  StartException(String message) {
    super(message);
  }

  StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
