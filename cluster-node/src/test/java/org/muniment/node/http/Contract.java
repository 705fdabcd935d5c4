package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.muniment.node.http.Description.Operation;

/**
 * Checks answers against {@code openapi.yaml}. Whatever sends requests in these tests passes every
 * answer through here, so that no test can see one that is not described: its path and method, its
 * status or problem type, its headers, its media type and its JSON, field by field.
 */
final class Contract {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROBLEM = "application/problem+json";

  /** Headers of the message rather than of the answer (RFC 9110, RFC 9112), and of all answers. */
  private static final Set<String> COMMON =
      Set.of(
          "content-type",
          "content-length",
          "transfer-encoding",
          "connection",
          "date",
          "traceresponse");

  /**
   * A request and its answer.
   *
   * @param target path and query
   * @param headers of the answer, with names in lower case
   */
  record Exchange(
      String method, String target, int status, Map<String, String> headers, ByteString body) {

    /** An exchange of the client library; of a body that is still arriving nothing is looked at. */
    static Exchange of(HttpResponse<?> response) {
      URI uri = response.uri();
      String query = uri.getRawQuery() == null ? "" : '?' + uri.getRawQuery();
      Map<String, String> headers =
          response.headers().map().entrySet().stream()
              .collect(
                  Collectors.toMap(
                      header -> header.getKey().toLowerCase(Locale.ROOT),
                      header -> String.join(", ", header.getValue())));
      return new Exchange(
          response.request().method(),
          uri.getRawPath() + query,
          response.statusCode(),
          headers,
          bytes(response.body()));
    }

    private static ByteString bytes(Object body) {
      if (body instanceof byte[] bytes) {
        return ByteString.fromArray(bytes);
      }
      return body instanceof String text
          ? ByteString.fromString(text)
          : ByteString.emptyByteString();
    }

    String path() {
      return target.replaceFirst("\\?.*", "");
    }

    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Whether the answer has a body at all (RFC 9110, section 6.4.1). */
    boolean hasBody() {
      return !method.equals("HEAD") && status != 204 && status != 304;
    }

    String mediaType() {
      return header("Content-Type").orElse("").replaceFirst("\\s*;.*", "");
    }

    @Override
    public String toString() {
      return method + ' ' + target + " -> " + status;
    }
  }

  private Contract() {}

  static void check(Exchange exchange) {
    Optional<String> template = Description.template(exchange.path());
    Optional<Operation> operation =
        template.stream()
            .flatMap(path -> Description.at(path).stream())
            .filter(known -> known.method().equals(exchange.method()))
            .findFirst();
    if (operation.isEmpty() && template.isPresent() && exchange.status() == 405) {
      checkAllow(exchange, template.get());
    }
    JsonNode response =
        operation
            .map(known -> response(exchange, known))
            .orElseGet(() -> fitting(exchange, Stream.of(Description.anyRequest())));
    checkHeaders(exchange, response);
    checkBody(exchange, response);
  }

  private static void checkAllow(Exchange exchange, String template) {
    assertThat(Set.of(exchange.header("Allow").orElse("").split(", ", -1)))
        .as("the methods of %s", template)
        .isEqualTo(
            Description.at(template).stream().map(Operation::method).collect(Collectors.toSet()));
  }

  private static JsonNode response(Exchange exchange, Operation operation) {
    Optional<JsonNode> exact = operation.response(Integer.toString(exchange.status()));
    if (exchange.status() < 400) {
      assertThat(exact).as("%s is described", exchange).isPresent();
      return exact.orElseThrow();
    }
    return fitting(exchange, Stream.concat(exact.stream(), operation.response("default").stream()));
  }

  /** The first of these that names the problem; that of a HEAD cannot be seen. */
  private static JsonNode fitting(Exchange exchange, Stream<JsonNode> responses) {
    if (!exchange.hasBody()) {
      return responses.findFirst().orElseThrow();
    }
    assertThat(exchange.mediaType()).as("%s", exchange).isEqualTo(PROBLEM);
    String slug = json(exchange).path("type").asText().replaceFirst(".*/", "");
    return responses
        .filter(known -> known.get("description").textValue().contains('`' + slug + '`'))
        .findFirst()
        .orElseThrow(() -> new AssertionError("%s: %s is not described".formatted(exchange, slug)));
  }

  private static void checkHeaders(Exchange exchange, JsonNode response) {
    JsonNode described = response.path("headers");
    for (Map.Entry<String, JsonNode> entry : described.properties()) {
      JsonNode header = Description.resolved(entry.getValue());
      Optional<String> value = exchange.header(entry.getKey());
      if (header.path("required").asBoolean()) {
        assertThat(value).as("%s: %s", exchange, entry.getKey()).isPresent();
      }
      value.ifPresent(
          given ->
              assertThat(Description.faults(header.get("schema"), value(header, given)))
                  .as("%s: %s: %s", exchange, entry.getKey(), given)
                  .isEmpty());
    }
    Set<String> names =
        described.properties().stream()
            .map(entry -> entry.getKey().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    assertThat(exchange.headers().keySet())
        .as("headers of %s", exchange)
        .allMatch(name -> COMMON.contains(name) || names.contains(name));
  }

  private static JsonNode value(JsonNode header, String given) {
    return header.at("/schema/type").asText().equals("integer") && given.matches("\\d{1,18}")
        ? LongNode.valueOf(Long.parseLong(given))
        : TextNode.valueOf(given);
  }

  private static void checkBody(Exchange exchange, JsonNode response) {
    if (!exchange.hasBody() || !response.has("content")) {
      assertThat(exchange.body().isEmpty()).as("%s has no body", exchange).isTrue();
      return;
    }
    String type = exchange.mediaType();
    JsonNode media =
        List.of(type, type.replaceFirst("/.*", "/*"), "*/*").stream()
            .map(range -> response.get("content").get(range))
            .filter(described -> described != null)
            .findFirst()
            .orElseThrow(
                () -> new AssertionError("%s: %s is not described".formatted(exchange, type)));
    if (media.has("schema")) {
      assertThat(Description.faults(media.get("schema"), json(exchange)))
          .as("%s: %s", exchange, json(exchange))
          .isEmpty();
    }
  }

  private static JsonNode json(Exchange exchange) {
    try {
      return JSON.readTree(exchange.body().toArray());
    } catch (IOException e) {
      throw new AssertionError(exchange + " is no JSON", e);
    }
  }
}
