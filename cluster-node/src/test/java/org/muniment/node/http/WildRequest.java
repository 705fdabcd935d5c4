package org.muniment.node.http;

import static org.muniment.node.http.Api.utf8;

import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.muniment.node.http.Description.Operation;

/**
 * A request made up for an operation: a tame one is as the description wants it, any other deviates
 * here and there.
 *
 * @param target path and query, percent-encoded
 */
record WildRequest(String method, String target, Map<String, String> headers, ByteString body) {

  private static final String FORM = "multipart/form-data";
  private static final List<String> KINDS =
      List.of("text/plain", "image/png", "application/json", FORM, "a/b; c=d", "text/*");

  /**
   * Makes a request.
   *
   * @param document the id of a document for which the operation should succeed
   */
  static WildRequest of(Operation operation, String document, boolean tame, Random random) {
    return new Maker(operation, document, tame, new Wild(random)).request();
  }

  @Override
  public String toString() {
    String shown = body.take(300).utf8String();
    return "%s %s %s %s".formatted(method, target, headers, shown);
  }

  private static final class Maker {
    private final Operation operation;
    private final String document;
    private final boolean tame;
    private final Wild wild;
    private final Map<String, String> headers = new HashMap<>();
    private final StringBuilder query = new StringBuilder();
    private String path;

    Maker(Operation operation, String document, boolean tame, Wild wild) {
      this.operation = operation;
      this.document = document;
      this.tame = tame;
      this.wild = wild;
      this.path = operation.path();
    }

    WildRequest request() {
      byte[] body = operation.requestBody().map(this::body).orElseGet(() -> new byte[0]);
      boolean form = headers.getOrDefault("Content-Type", "").startsWith(FORM);
      for (JsonNode parameter : operation.parameters()) {
        switch (parameter.get("in").textValue()) {
          case "path" -> path = path.replace('{' + name(parameter) + '}', segment(parameter));
          case "query" -> query(parameter, form);
          default -> header(parameter);
        }
      }
      if (deviates(0.05)) {
        add(wild.text(), wild.text());
      }
      String target = query.isEmpty() ? path : path + '?' + query.substring(1);
      return new WildRequest(operation.method(), target, headers, ByteString.fromArray(body));
    }

    private boolean deviates(double probability) {
      return !tame && wild.chance(probability);
    }

    private static String name(JsonNode parameter) {
      return parameter.get("name").textValue();
    }

    private String segment(JsonNode parameter) {
      if (deviates(0.15)) {
        String text =
            wild.oneOf(List.of(wild.text(), document.toUpperCase(Locale.ROOT), document + "0"));
        return text.isEmpty() ? "-" : wild.chance(0.1) ? "%ff%00" : encoded(text);
      }
      if (name(parameter).equals("id")) {
        return document;
      }
      return tame && parameter.has("example")
          ? parameter.get("example").asText()
          : encoded(wild.value(parameter.get("schema")).asText());
    }

    /** A form says everything in its parts; the purge of the only document would end the game. */
    private void query(JsonNode parameter, boolean form) {
      String name = name(parameter);
      boolean required = parameter.path("required").asBoolean();
      boolean wanted = tame ? name.equals("name") && !form : wild.chance(0.3);
      if (required || wanted) {
        add(name, deviates(0.3) ? wild.text() : described(parameter));
        if (deviates(0.03)) {
          add(name, wild.text());
        }
      }
    }

    private String described(JsonNode parameter) {
      if (name(parameter).equals("q") && !tame) {
        return wild.query();
      }
      return tame && parameter.has("example")
          ? parameter.get("example").asText()
          : wild.value(parameter.get("schema")).asText();
    }

    private void add(String name, String value) {
      query.append('&').append(encoded(name)).append('=').append(encoded(value));
    }

    private void header(JsonNode parameter) {
      boolean required = parameter.path("required").asBoolean();
      if (required || (!tame && wild.chance(0.3))) {
        if (deviates(0.1) && required) {
          return;
        }
        boolean tags = name(parameter).equals("If-Match");
        String value =
            tags && (tame || wild.chance(0.5))
                ? "*"
                : deviates(0.4) ? wild.text() : described(parameter);
        headers.put(name(parameter), visible(value));
      }
    }

    /** What the client library lets through; the rest is tried on the wire, in ProtocolTest. */
    private static String visible(String value) {
      return value
          .codePoints()
          .filter(c -> c >= 0x20 && c < 0x7f)
          .limit(4_000)
          .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
          .toString();
    }

    private byte[] body(JsonNode requestBody) {
      List<String> types =
          requestBody.get("content").properties().stream().map(Map.Entry::getKey).toList();
      String type = wild.oneOf(types);
      headers.put("Content-Type", deviates(0.05) ? wild.oneOf(KINDS) : concrete(type));
      JsonNode schema = requestBody.get("content").get(type).path("schema");
      byte[] body =
          switch (type) {
            case "*/*" -> wild.bytes(2_000);
            case FORM -> form(Description.resolved(schema));
            default -> json(schema);
          };
      return deviates(0.2) ? wild.damaged(body) : body;
    }

    private String concrete(String type) {
      return switch (type) {
        case "*/*" -> tame ? "text/plain" : wild.oneOf(List.of("text/plain", "a/b", "image/png"));
        case FORM -> "multipart/form-data; boundary=xyz";
        default -> type;
      };
    }

    private byte[] json(JsonNode schema) {
      return utf8(deviates(0.3) ? wild.json() : wild.value(schema).toString());
    }

    private byte[] form(JsonNode schema) {
      ByteArrayOutputStream form = new ByteArrayOutputStream();
      if (tame || wild.chance(0.7)) {
        part(form, "metadata\"", json(schema.at("/properties/metadata")));
      }
      part(form, "content\"; filename=\"wild.txt\"", wild.bytes(2_000));
      if (deviates(0.1)) {
        part(form, visible(wild.text()) + '"', wild.bytes(20));
      }
      form.writeBytes(utf8("--xyz--\r\n"));
      return form.toByteArray();
    }

    private static void part(ByteArrayOutputStream form, String disposition, byte[] body) {
      form.writeBytes(
          utf8("--xyz\r\nContent-Disposition: form-data; name=\"" + disposition + "\r\n\r\n"));
      form.writeBytes(body);
      form.writeBytes(utf8("\r\n"));
    }

    private static String encoded(String text) {
      return Api.encoded(text).replace("+", "%20").replace("*", "%2A");
    }
  }
}
