package org.muniment.ops.client;

import java.io.IOException;
import java.io.Serial;
import java.net.ConnectException;
import java.net.URI;

/** No answer could be had from the server, after all attempts. */
final class UnreachableException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private UnreachableException(String message, IOException cause) {
    super(message, cause);
  }

  static UnreachableException of(URI server, IOException cause) {
    String message =
        cause instanceof ConnectException
            ? "nothing answers at %s; start a node with `muniment start`, or name another one with --server"
                .formatted(server)
            : "the connection to %s failed: %s; the outcome of the last request is unknown, and it is safe to repeat the command"
                .formatted(server, reason(cause));
    return new UnreachableException(message, cause);
  }

  private static String reason(IOException cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
