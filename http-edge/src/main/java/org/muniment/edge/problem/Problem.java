package org.muniment.edge.problem;

import akka.http.javadsl.model.HttpHeader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One occurrence of a problem (RFC 9457).
 *
 * @param detail a sentence about this occurrence, for the person who asked
 * @param members what the type adds to the standard members; the edge's JSON can write the values
 * @param headers what the status code demands, for example {@code Allow}
 */
public record Problem(
    ProblemType type, String detail, Map<String, Object> members, List<HttpHeader> headers) {

  public Problem {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    headers = List.copyOf(headers);
  }

  /** A problem without further members. */
  public static Problem of(ProblemType type, String detail) {
    return new Problem(type, detail, Map.of(), List.of());
  }

  /** The same problem with one more member. */
  public Problem with(String member, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(members);
    more.put(member, value);
    return new Problem(type, detail, more, headers);
  }

  /** The same problem with one more response header. */
  public Problem with(HttpHeader header) {
    List<HttpHeader> more = new ArrayList<>(headers);
    more.add(header);
    return new Problem(type, detail, members, more);
  }

  /** The problem as something to throw or to fail a stage with. */
  public ProblemException asException() {
    return new ProblemException(this);
  }

  /** There is no room for what the request brings. */
  public static Problem noRoom() {
    return of(
        ProblemType.STORAGE_FULL,
        "There is not enough room on the server's disk; nothing was changed. Reading and deleting"
            + " go on.");
  }

  /** A value of a JSON field that cannot be accepted; {@code reason} is a sentence. */
  public static Problem invalidField(String field, String reason) {
    return of(ProblemType.INVALID_FIELD, reason).with("field", field);
  }

  /** A query parameter that cannot be accepted; {@code reason} is a sentence. */
  public static Problem invalidParameter(String parameter, String reason) {
    return of(ProblemType.INVALID_PARAMETER, reason).with("parameter", parameter);
  }

  /** A header that cannot be accepted; {@code reason} is a sentence. */
  public static Problem invalidHeader(String header, String reason) {
    return of(ProblemType.INVALID_HEADER, reason).with("header", header);
  }
}
