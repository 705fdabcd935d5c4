package org.muniment.edge.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.muniment.edge.problem.Problem;
import org.muniment.protocol.document.Precondition;
import org.muniment.protocol.document.Principal;

/** A request as resources see it. Reading methods fail with the problem that is to be answered. */
public final class ApiRequest {

  private final HttpRequest request;
  private final RequestBody body;

  ApiRequest(HttpRequest request, BodySettings settings) {
    this.request = request;
    this.body = new RequestBody(request, settings);
  }

  /** Who asks: until accounts exist, the one local principal. */
  public Principal principal() {
    return Principal.LOCAL;
  }

  /** The method's name. */
  public String method() {
    return request.method().name();
  }

  /** Whether only the headers of the answer are wanted. */
  public boolean isHead() {
    return request.method().equals(HttpMethods.HEAD);
  }

  /** The path, percent-encoded as it came. */
  public String path() {
    return request.getUri().getPathString();
  }

  /** The body. */
  public RequestBody body() {
    return body;
  }

  /** The query, which may have these parameters only. */
  public QueryParameters query(String... known) {
    return QueryParameters.parse(request.getUri().rawQueryString().orElse("")).onlyNamed(known);
  }

  /** All lines of a header, joined as RFC 9110, section 5.3 says. */
  public Optional<String> header(String name) {
    List<String> values = new ArrayList<>();
    for (HttpHeader header : request.getHeaders()) {
      if (header.is(name.toLowerCase(Locale.ROOT))) {
        values.add(header.value());
      }
    }
    return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
  }

  /**
   * Whether {@code Accept} names a media type (RFC 9110, section 12.5.1), not only by a wildcard.
   *
   * @param mediaType type and subtype, lower case
   */
  public boolean asksFor(String mediaType) {
    return header("Accept").stream()
        .flatMap(accept -> Stream.of(accept.split(",", -1)))
        .map(range -> range.split(";", -1))
        .filter(range -> range[0].strip().toLowerCase(Locale.ROOT).equals(mediaType))
        .anyMatch(range -> Stream.of(range).noneMatch(ApiRequest::isRefusal));
  }

  /** A weight of 0. */
  private static boolean isRefusal(String parameter) {
    return parameter.strip().matches("(?i)q=0(\\.0{0,3})?");
  }

  /** {@code If-Match}. */
  public Optional<EntityTags> ifMatch() {
    return header("If-Match").map(value -> EntityTags.parse("If-Match", value));
  }

  /** {@code If-None-Match}. */
  public Optional<EntityTags> ifNoneMatch() {
    return header("If-None-Match").map(value -> EntityTags.parse("If-None-Match", value));
  }

  /** {@code If-Match} as a demand on a document's revision. */
  public Precondition precondition() {
    return ifMatch().map(EntityTags::toPrecondition).orElse(Precondition.absent());
  }

  /**
   * {@code Idempotency-Key}: visible ASCII.
   *
   * @param max how many characters it may have
   */
  public Optional<String> idempotencyKey(int max) {
    Optional<String> key = header("Idempotency-Key");
    if (key.isPresent() && !isKey(key.get(), max)) {
      throw Problem.invalidHeader(
              "Idempotency-Key",
              "Idempotency-Key must be 1 to %d visible ASCII characters.".formatted(max))
          .with("limit", max)
          .asException();
    }
    return key;
  }

  private static boolean isKey(String key, int max) {
    return !key.isEmpty() && key.length() <= max && key.chars().allMatch(c -> c > 0x20 && c < 0x7F);
  }

  HttpRequest http() {
    return request;
  }
}
