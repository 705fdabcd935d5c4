package org.muniment.node.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;

/** {@code openapi.yaml} as tests use it: its operations, and its schemas as validators. */
final class Description {

  private static final String SCHEMAS = "#/components/schemas/";
  private static final List<String> METHODS =
      List.of("get", "head", "post", "put", "patch", "delete");
  private static final JsonNode ROOT = read();
  private static final JsonNode DEFINITIONS = exact(ROOT.at("/components/schemas"));
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);
  private static final SchemaValidatorsConfig STRICT =
      SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
  private static final Map<JsonNode, JsonSchema> VALIDATORS = new ConcurrentHashMap<>();

  /** Every operation, in the order of the file. */
  static final List<Operation> OPERATIONS = operations();

  private Description() {}

  /**
   * A method of a resource.
   *
   * @param path a template such as {@code /documents/{id}}
   * @param node the Operation Object
   * @param parameters of the operation and of its path
   */
  record Operation(String method, String path, JsonNode node, List<JsonNode> parameters) {
    String id() {
      return node.get("operationId").textValue();
    }

    /** The Response Object of a status, or of {@code default}. */
    Optional<JsonNode> response(String status) {
      return Optional.ofNullable(node.get("responses").get(status)).map(Description::resolved);
    }

    Optional<JsonNode> requestBody() {
      return Optional.ofNullable(node.get("requestBody")).map(Description::resolved);
    }
  }

  /** The template that a path is made from; literal segments go before parameters. */
  static Optional<String> template(String path) {
    String[] segments = path.split("/", -1);
    return OPERATIONS.stream()
        .map(Operation::path)
        .distinct()
        .filter(template -> isMadeFrom(template.split("/", -1), segments))
        .min((a, b) -> Integer.compare(parameters(a), parameters(b)));
  }

  private static boolean isMadeFrom(String[] template, String[] path) {
    if (template.length != path.length) {
      return false;
    }
    for (int i = 0; i < path.length; i++) {
      boolean fits = isParameter(template[i]) ? !path[i].isEmpty() : template[i].equals(path[i]);
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static int parameters(String template) {
    return (int) template.chars().filter(c -> c == '{').count();
  }

  static boolean isParameter(String segment) {
    return segment.startsWith("{");
  }

  /** The operations of a template. */
  static List<Operation> at(String template) {
    return OPERATIONS.stream().filter(operation -> operation.path().equals(template)).toList();
  }

  /** What can come back to any request, also where nothing is served. */
  static JsonNode anyRequest() {
    return ROOT.at("/components/responses/AnyRequest");
  }

  /** What a reference leads to; a description beside it takes the place of the one there. */
  static JsonNode resolved(JsonNode node) {
    if (!node.has("$ref")) {
      return node;
    }
    JsonNode target = resolved(ROOT.at(node.get("$ref").textValue().substring(1)));
    return node.has("description")
        ? ((ObjectNode) target.deepCopy()).set("description", node.get("description"))
        : target;
  }

  /** What is wrong with a value; a field that the schema does not list is wrong too. */
  static List<String> faults(JsonNode schema, JsonNode value) {
    return VALIDATORS.computeIfAbsent(schema, Description::validator).validate(value).stream()
        .map(fault -> fault.getMessage())
        .toList();
  }

  private static JsonSchema validator(JsonNode schema) {
    ObjectNode whole = (ObjectNode) exact(schema);
    whole.set("$defs", DEFINITIONS);
    return FACTORY.getSchema(whole, STRICT);
  }

  /** The schema with references into {@code $defs}, and closed where the description is open. */
  private static JsonNode exact(JsonNode schema) {
    JsonNode copy = schema.deepCopy();
    close(copy);
    return copy;
  }

  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object) {
      String ref = object.path("$ref").asText();
      if (ref.startsWith(SCHEMAS)) {
        object.set("$ref", TextNode.valueOf("#/$defs/" + ref.substring(SCHEMAS.length())));
      }
      if (object.path("type").asText().equals("object")
          && object.path("properties").isObject()
          && !object.has("additionalProperties")) {
        object.put("additionalProperties", false);
      }
    }
    node.forEach(Description::close);
  }

  private static List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : ROOT.get("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        if (METHODS.contains(method.getKey())) {
          List<JsonNode> parameters = new ArrayList<>();
          for (JsonNode list : List.of(path.getValue(), method.getValue())) {
            StreamSupport.stream(list.path("parameters").spliterator(), false)
                .map(Description::resolved)
                .forEach(parameters::add);
          }
          operations.add(
              new Operation(
                  method.getKey().toUpperCase(Locale.ROOT),
                  path.getKey(),
                  method.getValue(),
                  List.copyOf(parameters)));
        }
      }
    }
    return List.copyOf(operations);
  }

  private static JsonNode read() {
    try (InputStream in = Description.class.getResourceAsStream("/openapi.yaml")) {
      return new YAMLMapper().readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
