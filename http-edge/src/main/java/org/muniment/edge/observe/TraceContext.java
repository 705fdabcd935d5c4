package org.muniment.edge.observe;

import akka.http.javadsl.model.AttributeKey;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.RawHeader;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which trace a request belongs to (W3C Trace Context): the caller's when {@code traceparent} names
 * one, else a new one. What is not exactly as the recommendation wants it counts as absent.
 *
 * @param traceId 32 lower-case hexadecimal digits, not all zero
 * @param spanId our part of the trace: 16 such digits
 * @param flags as the caller set them, two such digits
 */
public record TraceContext(String traceId, String spanId, String flags) {

  private static final AttributeKey<TraceContext> KEY =
      AttributeKey.create("trace", TraceContext.class);

  /** Versions after 00 may append fields; ff is no version. */
  private static final Pattern TRACEPARENT =
      Pattern.compile("(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

  private static final String NO_TRACE = "0".repeat(32);
  private static final String NO_SPAN = "0".repeat(16);
  private static final String NOT_SAMPLED = "00";

  /** The trace of a request that has just arrived. */
  static TraceContext begin(HttpRequest request) {
    return request
        .getHeader("traceparent")
        .map(HttpHeader::value)
        .flatMap(TraceContext::continued)
        .orElseGet(() -> new TraceContext(hex(2), hex(1), NOT_SAMPLED));
  }

  private static Optional<TraceContext> continued(String traceparent) {
    Matcher parts = TRACEPARENT.matcher(traceparent);
    boolean valid =
        parts.matches()
            && !parts.group(2).equals(NO_TRACE)
            && !parts.group(3).equals(NO_SPAN)
            && (parts.group(5) == null || !parts.group(1).equals("00"));
    return valid
        ? Optional.of(new TraceContext(parts.group(2), hex(1), parts.group(4)))
        : Optional.empty();
  }

  /** Ids have to be different, not secret. Zero is no id. */
  private static String hex(int longs) {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < longs; i++) {
      digits.append(
          HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE)));
    }
    return digits.toString();
  }

  /** The trace of a request that went through {@link Exchange}. */
  public static Optional<TraceContext> of(HttpRequest request) {
    return request.getAttribute(KEY);
  }

  HttpRequest attachedTo(HttpRequest request) {
    return request.addAttribute(KEY, this);
  }

  /** {@code traceresponse}: tells the caller where to look. */
  HttpHeader header() {
    return RawHeader.create("traceresponse", "00-%s-%s-%s".formatted(traceId, spanId, flags));
  }
}
