package org.muniment.edge.description;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.muniment.edge.problem.ProblemType;

/** {@code openapi.yaml} is OpenAPI 3.1, and is as whole as this house wants it. */
class DescriptionTest {

  private static final Set<String> METHODS =
      Set.of("get", "head", "post", "put", "patch", "delete", "options", "trace");

  /** A problem type as descriptions of answers name it. */
  private static final Pattern SLUG = Pattern.compile("`([a-z]+(?:-[a-z]+)*)`");

  private final String text = read();
  private final JsonNode description = parse(text);
  private final JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(VersionFlag.V202012);
  private final SchemaValidatorsConfig strict =
      SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

  private record Operation(String name, JsonNode node) {}

  @Test
  void aParserOfOpenApi31FindsNoFault() {
    SwaggerParseResult result = new OpenAPIV3Parser().readContents(text);

    assertThat(result.getMessages()).isEmpty();
    assertThat(result.isOpenapi31()).isTrue();
    assertThat(result.getOpenAPI().getPaths()).hasSize(description.get("paths").size());
  }

  @Test
  void everySchemaIsOneOfJsonSchema202012() {
    JsonSchema metaSchema = schemas.getSchema(SchemaLocation.of(SchemaId.V202012), strict);
    List<String> faults = new ArrayList<>();

    eachSchema(
        (place, schema) ->
            metaSchema
                .validate(schema)
                .forEach(fault -> faults.add(place + ": " + fault.getMessage())));

    assertThat(faults).isEmpty();
  }

  @Test
  void everyExampleIsOneOfItsSchema() {
    List<String> faults = new ArrayList<>();

    eachSchema(
        (place, schema) -> {
          for (JsonNode example : schema.path("examples")) {
            validate(schema, example).forEach(fault -> faults.add(place + ": " + fault));
          }
        });
    walk(
        "",
        description,
        (place, node) -> {
          if (node.has("schema") && node.has("example")) {
            validate(node.get("schema"), node.get("example"))
                .forEach(fault -> faults.add(place + ": " + fault));
          }
        });

    assertThat(faults).isEmpty();
  }

  @Test
  void everyOperationHasANameASummaryAndItsAnswers() {
    assertThat(operations()).extracting(Operation::name).doesNotHaveDuplicates();
    Set<String> tags = Set.copyOf(description.get("tags").findValuesAsText("name"));
    for (Operation operation : operations()) {
      JsonNode node = operation.node();
      assertThat(operation.name()).matches("[a-z][A-Za-z]+");
      assertThat(node.path("summary").asText()).as(operation.name()).isNotBlank();
      assertThat(node.path("tags")).as(operation.name()).isNotEmpty();
      node.get("tags").forEach(tag -> assertThat(tags).contains(tag.textValue()));
      assertThat(node.get("responses").fieldNames())
          .toIterable()
          .as(operation.name())
          .anyMatch(status -> status.startsWith("2"))
          .contains("default");
    }
  }

  @Test
  void everyErrorIsAProblem() {
    eachResponse(
        (place, status, response) -> {
          if (status.equals("default") || status.compareTo("400") >= 0) {
            assertThat(response.get("content").fieldNames())
                .toIterable()
                .as(place)
                .containsExactly("application/problem+json");
          }
        });
  }

  @Test
  void everyProblemTypeIsMentionedAndNoOther() {
    Map<String, Integer> known =
        Arrays.stream(ProblemType.values())
            .collect(Collectors.toMap(DescriptionTest::slug, ProblemType::status));
    Set<String> mentioned = new HashSet<>();

    eachResponse(
        (place, status, response) -> {
          if (!status.equals("default") && status.compareTo("400") < 0) {
            return;
          }
          for (String line : response.get("description").textValue().split("\n", -1)) {
            slugs(line)
                .filter(slug -> known.containsKey(slug) || slug.contains("-"))
                .forEach(
                    slug -> {
                      String said =
                          status.equals("default") ? line.replaceAll("\\D*(\\d+).*", "$1") : status;
                      assertThat(known.get(slug))
                          .as("%s mentions %s", place, slug)
                          .hasToString(said);
                      mentioned.add(slug);
                    });
          }
        });

    assertThat(mentioned).containsExactlyInAnyOrderElementsOf(known.keySet());
  }

  @Test
  void everyComponentIsUsedAndEveryReferenceLeadsSomewhere() {
    Set<String> used = new HashSet<>();
    walk(
        "",
        description,
        (place, node) -> {
          if (node.path("$ref").isTextual()) {
            used.add(node.get("$ref").textValue());
          }
        });
    assertThat(used).allSatisfy(ref -> assertThat(resolve(ref).isMissingNode()).isFalse());

    List<String> there = new ArrayList<>();
    description
        .get("components")
        .properties()
        .forEach(
            kind ->
                kind.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        name -> there.add("#/components/" + kind.getKey() + '/' + name)));
    assertThat(used).containsExactlyInAnyOrderElementsOf(there);
  }

  @Test
  void whatClientsSendMayHaveNoUnknownFields() {
    List<String> open = new ArrayList<>();
    for (Operation operation : operations()) {
      operation
          .node()
          .path("requestBody")
          .path("content")
          .forEach(
              media -> {
                JsonNode schema = resolved(media.path("schema"));
                if (schema.path("type").asText().equals("object")
                    && schema.path("additionalProperties").asBoolean(true)) {
                  open.add(operation.name());
                }
              });
    }

    assertThat(open).isEmpty();
  }

  private List<String> validate(JsonNode schema, JsonNode value) {
    ObjectNode whole = schema.deepCopy();
    whole.set("components", description.get("components"));
    return schemas.getSchema(whole, strict).validate(value).stream()
        .map(fault -> fault.getMessage())
        .toList();
  }

  private List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    for (JsonNode item : description.get("paths")) {
      item.properties()
          .forEach(
              entry -> {
                if (METHODS.contains(entry.getKey())) {
                  operations.add(
                      new Operation(
                          entry.getValue().path("operationId").asText(), entry.getValue()));
                }
              });
    }
    return operations;
  }

  private void eachSchema(BiConsumer<String, JsonNode> visitor) {
    walk(
        "",
        description,
        (place, node) -> {
          if (node.has("schema")) {
            visitor.accept(place + "/schema", node.get("schema"));
          }
        });
    description
        .at("/components/schemas")
        .properties()
        .forEach(schema -> visitor.accept(schema.getKey(), schema.getValue()));
  }

  /** Visits responses with their place, status and text. */
  @FunctionalInterface
  private interface ResponseVisitor {
    void visit(String place, String status, JsonNode response);
  }

  private void eachResponse(ResponseVisitor visitor) {
    for (Operation operation : operations()) {
      operation
          .node()
          .get("responses")
          .properties()
          .forEach(
              response ->
                  visitor.visit(
                      operation.name() + ' ' + response.getKey(),
                      response.getKey(),
                      resolved(response.getValue())));
    }
  }

  private static void walk(String place, JsonNode node, BiConsumer<String, JsonNode> visitor) {
    visitor.accept(place, node);
    node.properties()
        .forEach(entry -> walk(place + '/' + entry.getKey(), entry.getValue(), visitor));
    if (node.isArray()) {
      node.forEach(item -> walk(place, item, visitor));
    }
  }

  /** What a reference leads to; a description beside it takes the place of the one there. */
  private JsonNode resolved(JsonNode node) {
    if (!node.has("$ref")) {
      return node;
    }
    ObjectNode target = resolved(resolve(node.get("$ref").textValue())).deepCopy();
    if (node.has("description")) {
      target.set("description", node.get("description"));
    }
    return target;
  }

  private JsonNode resolve(String ref) {
    return description.at(ref.substring(1));
  }

  private static Stream<String> slugs(String line) {
    return SLUG.matcher(line).results().map(found -> found.group(1));
  }

  private static String slug(ProblemType type) {
    return type.uri().toString().replaceAll(".*/", "");
  }

  private static JsonNode parse(String yaml) {
    try {
      return new YAMLMapper().readTree(yaml);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String read() {
    try (InputStream in = DescriptionTest.class.getResourceAsStream("/openapi.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
