package org.muniment.edge.problem;

import akka.http.javadsl.model.HttpRequest;
import akka.pattern.CircuitBreakerOpenException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.muniment.edge.json.MalformedJsonException;
import org.muniment.edge.observe.TraceContext;
import org.muniment.persistence.blob.BlobNotFoundException;
import org.muniment.persistence.journal.HistoryBusyException;
import org.muniment.persistence.journal.JournalUnavailableException;
import org.muniment.protocol.InvalidValueException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a failure means to the person who asked. What is nobody's doing but ours is logged. */
public final class Failures {

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /** The problem that a failure while answering {@code request} amounts to. */
  public static Problem toProblem(HttpRequest request, Throwable failure) {
    Throwable cause = unwrapped(failure);
    if (cause instanceof ProblemException known) {
      return known.problem();
    }
    if (cause instanceof InvalidValueException invalid) {
      return Problem.invalidField(invalid.field(), sentence(invalid.getMessage()));
    }
    if (cause instanceof MalformedJsonException malformed) {
      return malformedJson(malformed);
    }
    if (cause instanceof TimeoutException) {
      return timedOut(request);
    }
    if (cause instanceof CircuitBreakerOpenException) {
      return Problem.of(
          ProblemType.UNAVAILABLE, "A part of the service is recovering; nothing was changed.");
    }
    if (cause instanceof HistoryBusyException) {
      return Problem.of(
          ProblemType.OVERLOADED,
          "Too many histories are being read at once; nothing was changed.");
    }
    if (cause instanceof JournalUnavailableException) {
      return Problem.of(
          ProblemType.UNAVAILABLE, "The journal cannot be read at the moment. Ask again.");
    }
    return logged(request, cause);
  }

  /** A problem whose cause is in the log, under the id that the problem carries. */
  public static Problem logged(
      ProblemType type, String detail, String what, Throwable cause, Optional<TraceContext> trace) {
    String errorId = UUID.randomUUID().toString();
    LOG.atError()
        .addKeyValue("errorId", errorId)
        .addKeyValue("traceId", trace.map(TraceContext::traceId).orElse("none"))
        .setCause(cause)
        .log("{} [errorId {}]", what, errorId);
    return Problem.of(type, detail).with("errorId", errorId);
  }

  /** The failure itself, without what futures wrap around it. */
  public static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static Problem malformedJson(MalformedJsonException malformed) {
    return malformed
        .duplicateField()
        .map(
            field ->
                Problem.of(ProblemType.DUPLICATE_FIELD, "'" + field + "' is there twice.")
                    .with("field", field))
        .orElseGet(() -> syntaxError(malformed));
  }

  private static Problem syntaxError(MalformedJsonException malformed) {
    if (malformed.line() < 1) {
      return Problem.of(ProblemType.MALFORMED_JSON, "The body is not JSON in UTF-8.");
    }
    return Problem.of(
            ProblemType.MALFORMED_JSON,
            "The body is not one JSON value: see line %d, column %d."
                .formatted(malformed.line(), malformed.column()))
        .with("line", malformed.line())
        .with("column", malformed.column());
  }

  private static Problem timedOut(HttpRequest request) {
    return request.method().isSafe()
        ? Problem.of(ProblemType.UNAVAILABLE, "There was no answer in time. Ask again.")
        : outcomeUnknown();
  }

  /** A change that may have happened or not. */
  public static Problem outcomeUnknown() {
    return Problem.of(
        ProblemType.OUTCOME_UNKNOWN,
        "There was no answer in time; the outcome is unknown. The change may have happened or may"
            + " still happen. Repeat the request with the same Idempotency-Key, or read the"
            + " document before you try again.");
  }

  private static Problem logged(HttpRequest request, Throwable cause) {
    String what = request.method().name() + " " + request.getUri().path() + " failed";
    Optional<TraceContext> trace = TraceContext.of(request);
    return cause instanceof BlobNotFoundException
        ? logged(
            ProblemType.CONTENT_MISSING, "The content is not in the store.", what, cause, trace)
        : logged(
            ProblemType.INTERNAL_ERROR,
            "The request could not be answered. The error id finds the cause in the log.",
            what,
            cause,
            trace);
  }

  private static String sentence(String clause) {
    return "'" + clause.replaceFirst(" ", "' ") + ".";
  }
}
