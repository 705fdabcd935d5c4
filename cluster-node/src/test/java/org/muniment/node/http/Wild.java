package org.muniment.node.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Values made up from schemas, and what nobody should send. Everything comes from one {@link
 * Random}, so that a seed makes it again.
 */
final class Wild {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "\t",
          "a/b",
          "..",
          "../../etc/passwd",
          "\u0000",
          "a\u0000b",
          "\u0085",
          "\u202e",
          "\ufeff",
          "\ud83d\udce6",
          "e\u0301",
          "\ud800",
          "null",
          "true",
          "-1",
          "0",
          "2147483648",
          "9223372036854775808",
          "1e999",
          "NaN",
          "00000000-0000-0000-0000-000000000000",
          "01a20939-a924-77fe-8fdb-30272eaf6fee",
          "0000-00-00T00:00:00Z",
          "+999999999-12-31T23:59:59Z",
          "'; drop table document; --",
          "${jndi:ldap://localhost/x}",
          "{\"a\":1}",
          "<script>",
          "%00",
          "%",
          "*",
          "W/\"r1\"",
          "bytes=0-0,5-",
          "cmVuOjE");

  private static final List<String> QUERY =
      List.of(
          "word",
          "\"",
          "\"a phrase\"",
          "(",
          ")",
          " OR ",
          " AND ",
          " NOT ",
          "-",
          "+",
          "tag:",
          "type:",
          "name:",
          "size:",
          "size:>",
          "1MB",
          "9999999999999GB",
          "modified:",
          "2026-01..2026-06",
          "..",
          "2026-13",
          "created:",
          "folder:/",
          "nofield:",
          ":",
          "*",
          "?",
          "~2",
          "^3",
          "[",
          "TO",
          "]",
          "{",
          "\\",
          "/re/",
          "&&",
          "||",
          "!",
          "ü",
          "日本語",
          "\ud83d\udce6",
          " ",
          "'",
          ",");

  private static final List<String> JSONS =
      List.of(
          "",
          "null",
          "[]",
          "\"\"",
          "{",
          "{\"name\":}",
          "{\"name\":\"a\"}{}",
          "{\"name\":\"a\",\"name\":\"b\"}",
          "{\"nmae\":1}",
          "{\"name\":\"\\ud800\"}",
          "{\"name\":\"\\u0000\"}",
          "{\"properties\":{\"n\":1e999999999}}",
          "{\"properties\":{\"n\":1e-999999999}}",
          "{\"properties\":{\"n\":NaN}}",
          "{\"properties\":{\"n\":%s}}".formatted("9".repeat(2_000)),
          "{\"properties\":{\"n\":[[1]]}}",
          "{\"properties\":{\"\":1}}",
          "{\"properties\":{\"e\\u0301\":1,\"\u00e9\":2}}",
          "{\"tags\":[null]}",
          "{\"tags\":{\"a\":1}}",
          "{\"tags\":[%s]}".formatted("\"t\",".repeat(101) + "\"t\""),
          "{\"type\":7}",
          "{\"folder\":\"/x\"}",
          "// comment\n{}",
          "\ufeff{}",
          "[".repeat(2_000),
          "{\"a\":".repeat(500),
          "{\"name\":\"" + "x".repeat(70_000) + "\"}");

  private final Random random;

  Wild(Random random) {
    this.random = random;
  }

  <T> T oneOf(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  int upTo(int bound) {
    return random.nextInt(bound + 1);
  }

  /** Text that no schema asked for. */
  String text() {
    return switch (random.nextInt(4)) {
      case 0 -> characters(upTo(12), 0x20, 0x7e);
      case 1 -> characters(upTo(12), 0, 0x2fff);
      case 2 -> "x".repeat(1 << random.nextInt(12));
      default -> oneOf(TEXTS);
    };
  }

  /** A search query: its language's pieces in any order. */
  String query() {
    StringBuilder query = new StringBuilder();
    for (int i = random.nextInt(8); i >= 0; i--) {
      query.append(oneOf(QUERY));
    }
    return query.toString();
  }

  /** JSON text that may be none. */
  String json() {
    return oneOf(JSONS);
  }

  byte[] bytes(int max) {
    byte[] bytes = new byte[upTo(max)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** The same bytes with some of them changed, left out or repeated. */
  byte[] damaged(byte[] bytes) {
    List<Byte> damaged = new ArrayList<>();
    double rate = 2.0 / (bytes.length + 1);
    for (byte b : bytes) {
      if (!chance(rate)) {
        damaged.add(b);
      } else {
        switch (random.nextInt(3)) {
          case 0 -> damaged.add((byte) random.nextInt(256));
          case 1 -> damaged.addAll(List.of(b, b));
          default -> {} // left out
        }
      }
    }
    byte[] result = new byte[damaged.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = damaged.get(i);
    }
    return result;
  }

  /** A value of a schema, often at its bounds. */
  JsonNode value(JsonNode schemaOrReference) {
    JsonNode schema = Description.resolved(schemaOrReference);
    if (schema.has("enum")) {
      return schema.get("enum").get(random.nextInt(schema.get("enum").size()));
    }
    if (schema.has("oneOf")) {
      return value(schema.get("oneOf").get(random.nextInt(schema.get("oneOf").size())));
    }
    if (schema.has("examples") && chance(0.3)) {
      return schema.get("examples").get(random.nextInt(schema.get("examples").size()));
    }
    return switch (schema.path("type").asText()) {
      case "string" -> JSON.textNode(string(schema));
      case "integer" -> JSON.numberNode(integer(schema));
      case "number" -> JSON.numberNode(BigDecimal.valueOf(random.nextInt(), upTo(40) - 20));
      case "boolean" -> JSON.booleanNode(random.nextBoolean());
      case "array" -> array(schema);
      case "object" -> object(schema);
      default -> JSON.nullNode();
    };
  }

  private String string(JsonNode schema) {
    if (schema.path("format").asText().equals("date-time")) {
      return "20%02d-0%d-1%dT12:00:00Z".formatted(upTo(99), 1 + upTo(8), upTo(9));
    }
    int min = schema.path("minLength").asInt(0);
    int max = schema.path("maxLength").asInt(40);
    return switch (random.nextInt(8)) {
      case 0 -> characters(min, 'a', 'z');
      case 1 -> characters(max, 'a', 'z');
      default -> characters(Math.min(max, min + upTo(10)), 'a', 'z');
    };
  }

  private long integer(JsonNode schema) {
    long min = schema.path("minimum").asLong(0);
    long max = schema.path("maximum").asLong(1000);
    return oneOf(List.of(min, max, min + upTo(9), (min + max) / 2));
  }

  private JsonNode array(JsonNode schema) {
    return JSON.arrayNode().addAll(several(() -> value(schema.get("items"))));
  }

  private List<JsonNode> several(Supplier<JsonNode> values) {
    List<JsonNode> several = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      several.add(values.get());
    }
    return several;
  }

  private JsonNode object(JsonNode schema) {
    ObjectNode object = JSON.objectNode();
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      if (random.nextBoolean()) {
        object.set(property.getKey(), value(property.getValue()));
      }
    }
    if (schema.path("additionalProperties").isObject()) {
      several(() -> value(schema.get("additionalProperties")))
          .forEach(value -> object.set(characters(1 + upTo(5), 'a', 'z'), value));
    }
    return object;
  }

  private String characters(int length, int from, int to) {
    return random
        .ints(length, from, to + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
