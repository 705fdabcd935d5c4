package org.muniment.ops.client;

import java.io.Serial;

/** A command cannot do what it was asked; the message tells the person why, without a full stop. */
final class CommandFailedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  CommandFailedException(String message) {
    super(message);
  }

  CommandFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
