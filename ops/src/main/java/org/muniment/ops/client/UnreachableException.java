package org.muniment.ops.client;

import java.io.IOException;
import java.io.Serial;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import javax.net.ssl.SSLException;

/** No answer could be had from the server, after all attempts. */
final class UnreachableException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final boolean outcomeUnknown;

  private UnreachableException(String message, boolean outcomeUnknown, Throwable cause) {
    super(message, cause);
    this.outcomeUnknown = outcomeUnknown;
  }

  static UnreachableException of(URI server, IOException cause) {
    return new UnreachableException(message(server, cause), false, cause);
  }

  /** The same, of a write that may have arrived. */
  UnreachableException ofWrite() {
    return new UnreachableException(
        getMessage() + "; the outcome of the last request is unknown", true, getCause());
  }

  /** Whether something may have been stored all the same. */
  boolean isOutcomeUnknown() {
    return outcomeUnknown;
  }

  private static String message(URI server, IOException cause) {
    if (cause instanceof ConnectException) {
      return "nothing answers at %s; start a node with `muniment start`, or name another one with --server"
          .formatted(server);
    }
    String failed = "the connection to %s failed: %s".formatted(server, reason(cause));
    boolean noTls = cause instanceof SSLException || cause instanceof HttpConnectTimeoutException;
    return noTls && "https".equals(server.getScheme())
        ? failed + "; a node itself speaks http, https is for a proxy before it"
        : failed;
  }

  private static String reason(IOException cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
