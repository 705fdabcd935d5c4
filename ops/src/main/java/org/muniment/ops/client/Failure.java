package org.muniment.ops.client;

import java.io.IOException;
import java.util.concurrent.CancellationException;

/** Why something did not happen, as a clause for people. */
final class Failure {

  private Failure() {}

  /** A clause without a full stop; a defect of this program shows its class. */
  static String reason(Throwable failure) {
    if (failure instanceof IOException io) {
      return LocalFileException.of(io).getMessage();
    }
    if (failure instanceof CancellationException) {
      return "stopped before it was done";
    }
    if (failure instanceof UnreachableException lost && lost.isOutcomeUnknown()) {
      return lost.getMessage() + ", and it is safe to repeat the command";
    }
    if (failure instanceof RefusedException
        || failure instanceof UnreachableException
        || failure instanceof CommandFailedException) {
      return failure.getMessage();
    }
    return "unexpected: " + failure + "; --verbose shows where";
  }
}
