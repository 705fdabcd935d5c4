package org.muniment.edge.problem;

import akka.event.LoggingAdapter;
import akka.http.ParsingErrorHandler;
import akka.http.javadsl.model.HttpResponse;
import akka.http.scaladsl.model.ErrorInfo;
import akka.http.scaladsl.model.StatusCode;
import akka.http.scaladsl.settings.ServerSettings;

/**
 * Answers what could not even be parsed. Named in {@code muniment-edge.conf}; the connection is
 * closed after it. What the parser says is for its developers and is not passed on.
 */
public final class MalformedRequests extends ParsingErrorHandler {

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    log.debug("refused a malformed request: {}", error.summary());
    return ProblemResponses.toResponse(problem(status.intValue(), error.summary()));
  }

  static Problem problem(int status, String summary) {
    return switch (status) {
      case 413 -> Problem.of(ProblemType.CONTENT_TOO_LARGE, "The body is too large.");
      case 414 -> Problem.of(ProblemType.URI_TOO_LONG, "The path and query are too long.");
      case 417 -> Problem.of(ProblemType.EXPECTATION_FAILED, "Only 100-continue can be expected.");
      case 422 -> Problem.of(ProblemType.UNEXPECTED_BODY, "A request of this method has no body.");
      case 431 -> headerTooLarge();
      case 501 -> methodUnknown();
      case 505 ->
          Problem.of(
              ProblemType.HTTP_VERSION_UNSUPPORTED,
              "HTTP/1.1 or HTTP/1.0 must follow the path and query; blanks in those must be"
                  + " percent-encoded.");
      default -> malformed(summary);
    };
  }

  private static Problem malformed(String summary) {
    if (summary.contains("method")) {
      return methodUnknown();
    }
    if (summary.contains("headers") && summary.contains("limit")) {
      return headerTooLarge();
    }
    return Problem.of(ProblemType.MALFORMED_REQUEST, malformedDetail(summary));
  }

  private static String malformedDetail(String summary) {
    if (summary.contains("Host")) {
      return "The Host header is missing, malformed or there twice.";
    }
    if (summary.contains("request-target") || summary.contains("URI")) {
      return "The path or query is not as RFC 3986 wants it: blanks, quotes and letters beyond"
          + " ASCII must be percent-encoded.";
    }
    if (summary.contains("Content-Length") || summary.contains("Transfer-Encoding")) {
      return "Content-Length or Transfer-Encoding is malformed, contradictory or not supported.";
    }
    if (summary.contains("Content-Type")) {
      return "Content-Type is there twice.";
    }
    if (summary.contains("header")) {
      return "A header line has characters that do not belong there.";
    }
    return "The request is not as RFC 9112 wants it.";
  }

  private static Problem headerTooLarge() {
    return Problem.of(
        ProblemType.HEADER_TOO_LARGE, "There are too many header lines, or one is too long.");
  }

  private static Problem methodUnknown() {
    return Problem.of(ProblemType.METHOD_UNKNOWN, "The request method is not known.");
  }
}
