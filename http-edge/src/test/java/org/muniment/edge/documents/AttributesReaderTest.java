package org.muniment.edge.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.edge.EdgeSettings;
import org.muniment.edge.Limits;
import org.muniment.edge.json.Json;
import org.muniment.edge.json.MalformedJsonException;
import org.muniment.edge.problem.ProblemException;
import org.muniment.edge.problem.ProblemType;
import org.muniment.protocol.InvalidValueException;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.AttributesPatch;
import org.muniment.protocol.document.AttributesPatch.Clearable;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.PropertyValue;

class AttributesReaderTest {

  private static final Limits LIMITS = EdgeSettings.from(ConfigFactory.load()).limits();

  private final AttributesReader reader = new AttributesReader(LIMITS);

  @Test
  void readsEverythingThatMetadataMaySay() {
    Attributes attributes =
        created(
            """
            {"name":"a.pdf","folder":"x//y/","type":"invoice","tags":["b","a","b"],
             "properties":{"amount":12.50,"paid":true,"lines":["x",1,false],"note":""}}""");

    assertThat(attributes)
        .isEqualTo(
            new Attributes(
                "a.pdf",
                FolderPath.of("/x/y"),
                Optional.of("invoice"),
                new TreeSet<>(Set.of("a", "b")),
                Map.of(
                    "amount", new PropertyValue.Decimal(new BigDecimal("12.5")),
                    "paid", new PropertyValue.Flag(true),
                    "note", new PropertyValue.Text(""),
                    "lines",
                        new PropertyValue.Many(
                            List.of(
                                new PropertyValue.Text("x"),
                                new PropertyValue.Decimal(BigDecimal.ONE),
                                new PropertyValue.Flag(false))))));
  }

  @Test
  void theNameMayComeFromTheFile() {
    assertThat(reader.created(Json.read(ByteString.fromString("{}")), Optional.of("f")).name())
        .isEqualTo("f");
    assertProblem(() -> created("{}"), ProblemType.MISSING_NAME);
  }

  @Test
  void namesAreKeptInNormalForm() {
    assertThat(reader.name("u\u0308ber")).isEqualTo("\u00fcber");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "  ", ".", "..", "a/b", "a\\b", "a\nb", "a\u0000", "a\u0085", "\ud800"})
  void namesThatNoFileSystemWouldTakeAreRefused(String name) {
    assertProblem(() -> reader.name(name), ProblemType.INVALID_FIELD);
  }

  @Test
  void aPatchSaysWhatChangesAndWhatGoes() {
    AttributesPatch patch =
        patch("{\"name\":\"n\",\"type\":null,\"tags\":[],\"properties\":{\"a\":1,\"b\":null}}");

    assertThat(patch)
        .isEqualTo(
            new AttributesPatch(
                Optional.of("n"),
                Optional.empty(),
                Optional.of(new TreeSet<>()),
                Map.of("a", new PropertyValue.Decimal(BigDecimal.ONE)),
                Set.of("b"),
                Set.of(Clearable.TYPE)));
  }

  @Test
  void nullEmptiesTagsAndProperties() {
    assertThat(patch("{\"tags\":null,\"properties\":null}").cleared())
        .containsExactlyInAnyOrder(Clearable.TAGS, Clearable.PROPERTIES);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"name\":null} | INVALID_FIELD | name",
        "{\"name\":1} | INVALID_FIELD | name",
        "{\"type\":[]} | INVALID_FIELD | type",
        "{\"tags\":\"a\"} | INVALID_FIELD | tags",
        "{\"tags\":[1]} | INVALID_FIELD | tags",
        "{\"tags\":[null]} | INVALID_FIELD | tags",
        "{\"tags\":[\"\"]} | INVALID_FIELD | tags",
        "{\"properties\":[]} | INVALID_FIELD | properties",
        "{\"properties\":{\"\":1}} | INVALID_FIELD | properties",
        "{\"properties\":{\"a\":{}}} | INVALID_FIELD | properties.a",
        "{\"properties\":{\"a\":[null]}} | INVALID_FIELD | properties.a",
        "{\"properties\":{\"a\":[[1]]}} | INVALID_FIELD | properties.a",
        "{\"properties\":{\"\u00fc\":1,\"u\u0308\":2}} | DUPLICATE_FIELD | properties.\u00fc",
        "{\"properties\":{\"a\":1e99}} | PROPERTY_VALUE_TOO_LONG | properties.a",
        "{\"folder\":\"/x\"} | MOVE_UNAVAILABLE | folder",
        "{\"nmae\":\"x\"} | UNKNOWN_FIELD | nmae",
        "{\"id\":\"x\"} | UNKNOWN_FIELD | id",
      })
  void whatAPatchCannotSayIsAProblemThatNamesTheField(String json, ProblemType type, String field) {
    assertThatThrownBy(() -> patch(json))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().type()).isEqualTo(type);
              assertThat(e.problem().members()).containsEntry("field", field);
            });
  }

  @Test
  void everyBoundHasItsOwnProblem() {
    assertProblem(
        () -> reader.name("x".repeat(LIMITS.nameLength() + 1)), ProblemType.NAME_TOO_LONG);
    assertProblem(
        () -> created(json("type", text(LIMITS.typeLength()))), ProblemType.TYPE_TOO_LONG);
    assertProblem(
        () -> created(json("tags", "[" + text(LIMITS.tagLength()) + "]")),
        ProblemType.TAG_TOO_LONG);
    assertProblem(() -> created(json("tags", many(LIMITS.tags()))), ProblemType.TOO_MANY_TAGS);
    assertProblem(
        () -> created(json("properties", manyProperties(LIMITS.properties()))),
        ProblemType.TOO_MANY_PROPERTIES);
    assertProblem(
        () -> created(json("properties", "{" + text(LIMITS.propertyNameLength()) + ":1}")),
        ProblemType.PROPERTY_NAME_TOO_LONG);
    assertProblem(
        () -> created(json("properties", "{\"a\":" + text(LIMITS.propertyValueLength()) + "}")),
        ProblemType.PROPERTY_VALUE_TOO_LONG);
    assertProblem(
        () -> created(json("properties", "{\"a\":" + many(LIMITS.propertyListItems()) + "}")),
        ProblemType.PROPERTY_VALUE_TOO_LONG);
    assertProblem(
        () -> created(json("folder", text(LIMITS.folderLength()))), ProblemType.FOLDER_TOO_LONG);
    assertProblem(
        () -> reader.folder("/a".repeat(LIMITS.folderDepth() + 1)), ProblemType.FOLDER_TOO_DEEP);
  }

  @Test
  void whatIsJustWithinTheBoundsIsAccepted() {
    assertThat(reader.name("\ud83d\ude00".repeat(LIMITS.nameLength()))).isNotEmpty();
    assertThat(reader.folder("/a".repeat(LIMITS.folderDepth())).value()).isNotEmpty();
  }

  @Provide
  Arbitrary<String> almostMetadata() {
    Arbitrary<String> scalars =
        Arbitraries.of("1", "\"x\"", "null", "true", "1e-70", "\"\\ud800\"", "\"a/b\"", "\"..\"");
    Arbitrary<String> values =
        Arbitraries.lazyOf(
            () -> scalars,
            () -> scalars.list().ofMaxSize(3).map(v -> "[" + String.join(",", v) + "]"),
            () -> objects(Arbitraries.of("a", "b", "\u00fc"), scalars));
    return objects(Arbitraries.of("name", "folder", "type", "tags", "properties", "size"), values);
  }

  private static Arbitrary<String> objects(Arbitrary<String> names, Arbitrary<String> values) {
    return Combinators.combine(names, values)
        .as((name, value) -> "\"" + name + "\":" + value)
        .list()
        .ofMaxSize(4)
        .map(fields -> "{" + String.join(",", fields) + "}");
  }

  @Property(seed = "20261123")
  void anyMetadataIsEitherReadOrRefusedForAReason(@ForAll("almostMetadata") String json) {
    try {
      assertThat(created(json).name()).isNotBlank();
      assertThat(patch(json)).isNotNull();
    } catch (ProblemException e) {
      assertThat(e.problem().type().status()).isEqualTo(400);
    } catch (InvalidValueException | MalformedJsonException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private Attributes created(String json) {
    return reader.created(Json.read(ByteString.fromString(json)), Optional.empty());
  }

  private AttributesPatch patch(String json) {
    return reader.patch(Json.read(ByteString.fromString(json)));
  }

  private static String json(String field, String value) {
    return "{\"name\":\"n\",\"" + field + "\":" + value + "}";
  }

  /** A JSON string one longer than the limit. */
  private static String text(int limit) {
    return "\"" + "x".repeat(limit + 1) + "\"";
  }

  /** A JSON list one longer than the limit. */
  private static String many(int limit) {
    return IntStream.rangeClosed(0, limit)
        .mapToObj(i -> "\"" + i + "\"")
        .collect(Collectors.joining(",", "[", "]"));
  }

  /** A JSON object one larger than the limit. */
  private static String manyProperties(int limit) {
    return IntStream.rangeClosed(0, limit)
        .mapToObj(i -> "\"p" + i + "\":1")
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static void assertProblem(ThrowingCallable call, ProblemType type) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().type()).isEqualTo(type));
  }
}
