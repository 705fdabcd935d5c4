package org.muniment.edge.documents;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.muniment.edge.Limits;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemType;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.AttributesPatch;
import org.muniment.protocol.document.AttributesPatch.Clearable;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.PropertyValue;

/**
 * Reads what people say about a document, within the {@link Limits}. Everything that cannot be
 * accepted is a problem that names the field.
 */
final class AttributesReader {

  private static final List<String> FIELDS =
      List.of("name", "folder", "tags", "properties", "type");

  private final Limits limits;

  AttributesReader(Limits limits) {
    this.limits = limits;
  }

  /** The attributes of a document that comes with no more than a name and perhaps a folder. */
  Attributes plain(Optional<String> name, Optional<String> folder) {
    return new Attributes(
        name.map(this::name).orElseThrow(AttributesReader::missingName),
        folder.map(this::folder).orElse(FolderPath.ROOT),
        Optional.empty(),
        new TreeSet<>(),
        Map.of());
  }

  /**
   * The attributes of a new document; a field that is null is one that is not there.
   *
   * @param fallbackName what the document is called when {@code metadata} does not say
   */
  Attributes created(JsonNode metadata, Optional<String> fallbackName) {
    JsonFields.requireKnown(metadata, FIELDS);
    return new Attributes(
        JsonFields.text(metadata, "name")
            .or(() -> fallbackName)
            .map(this::name)
            .orElseThrow(AttributesReader::missingName),
        JsonFields.text(metadata, "folder").map(this::folder).orElse(FolderPath.ROOT),
        JsonFields.text(metadata, "type").map(this::type),
        JsonFields.given(metadata, "tags").map(this::tags).orElseGet(TreeSet::new),
        JsonFields.given(metadata, "properties").map(this::properties).orElseGet(TreeMap::new));
  }

  /** A merge patch (RFC 7396). */
  AttributesPatch patch(JsonNode patch) {
    JsonFields.requireKnown(patch, FIELDS);
    if (patch.has("folder")) {
      throw Problem.of(
              ProblemType.MOVE_UNAVAILABLE,
              "A document stays in its folder for now; moving comes with folders of their own.")
          .with("field", "folder")
          .asException();
    }
    if (patch.path("name").isNull()) {
      throw Problem.invalidField("name", "'name' cannot be removed.").asException();
    }
    Map<String, PropertyValue> set = new TreeMap<>();
    Set<String> removed = new TreeSet<>();
    JsonFields.given(patch, "properties").ifPresent(properties -> merge(properties, set, removed));
    return new AttributesPatch(
        JsonFields.text(patch, "name").map(this::name),
        JsonFields.text(patch, "type").map(this::type),
        JsonFields.given(patch, "tags").map(this::tags),
        set,
        removed,
        cleared(patch));
  }

  private static Set<Clearable> cleared(JsonNode patch) {
    Set<Clearable> cleared = EnumSet.noneOf(Clearable.class);
    if (patch.path("type").isNull()) {
      cleared.add(Clearable.TYPE);
    }
    if (patch.path("tags").isNull()) {
      cleared.add(Clearable.TAGS);
    }
    if (patch.path("properties").isNull()) {
      cleared.add(Clearable.PROPERTIES);
    }
    return cleared;
  }

  /** A name that any file system would take. */
  String name(String raw) {
    String name = PlainText.label("name", raw, limits.nameLength(), ProblemType.NAME_TOO_LONG);
    if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
      throw Problem.invalidField("name", "'name' must not contain / or \\.").asException();
    }
    if (name.equals(".") || name.equals("..")) {
      throw Problem.invalidField("name", "'name' must not be . or ..").asException();
    }
    return name;
  }

  /** A folder in normal form. */
  FolderPath folder(String raw) {
    PlainText.prose("folder", raw, limits.folderLength(), ProblemType.FOLDER_TOO_LONG);
    FolderPath folder = FolderPath.of(raw);
    long depth = folder.value().chars().filter(c -> c == '/').count();
    if (depth > limits.folderDepth()) {
      throw Problem.of(
              ProblemType.FOLDER_TOO_DEEP,
              "'folder' may have %d segments at most.".formatted(limits.folderDepth()))
          .with("field", "folder")
          .with("limit", limits.folderDepth())
          .asException();
    }
    return folder;
  }

  /** One tag. */
  String tag(String field, String raw) {
    return PlainText.label(field, raw, limits.tagLength(), ProblemType.TAG_TOO_LONG);
  }

  private String type(String raw) {
    return PlainText.label("type", raw, limits.typeLength(), ProblemType.TYPE_TOO_LONG);
  }

  private SortedSet<String> tags(JsonNode array) {
    if (!array.isArray()) {
      throw Problem.invalidField("tags", "'tags' must be a list of texts.").asException();
    }
    requireAtMost("tags", array.size(), limits.tags(), ProblemType.TOO_MANY_TAGS);
    SortedSet<String> tags = new TreeSet<>();
    array.forEach(tag -> tags.add(tag("tags", JsonFields.requireText("tags", tag))));
    return tags;
  }

  private Map<String, PropertyValue> properties(JsonNode object) {
    Map<String, PropertyValue> properties = new TreeMap<>();
    Set<String> absent = new TreeSet<>();
    merge(object, properties, absent);
    return properties;
  }

  private void merge(JsonNode object, Map<String, PropertyValue> set, Set<String> removed) {
    if (!object.isObject()) {
      throw Problem.invalidField("properties", "'properties' must be an object.").asException();
    }
    requireAtMost(
        "properties", object.size(), limits.properties(), ProblemType.TOO_MANY_PROPERTIES);
    for (Map.Entry<String, JsonNode> property : object.properties()) {
      String name =
          PlainText.label(
              "properties",
              property.getKey(),
              limits.propertyNameLength(),
              ProblemType.PROPERTY_NAME_TOO_LONG);
      if (set.containsKey(name) || removed.contains(name)) { // equal only after normalisation
        throw Problem.of(ProblemType.DUPLICATE_FIELD, "'" + name + "' is there twice.")
            .with("field", "properties." + name)
            .asException();
      }
      if (property.getValue().isNull()) {
        removed.add(name);
      } else {
        set.put(name, property("properties." + name, property.getValue()));
      }
    }
  }

  private PropertyValue property(String field, JsonNode value) {
    if (!value.isArray()) {
      return PropertyValue.of(scalar(field, value));
    }
    requireAtMost(
        field, value.size(), limits.propertyListItems(), ProblemType.PROPERTY_VALUE_TOO_LONG);
    return PropertyValue.of(
        StreamSupport.stream(value.spliterator(), false).map(item -> scalar(field, item)).toList());
  }

  private Object scalar(String field, JsonNode value) {
    if (value.isTextual()) {
      return PlainText.prose(
          field,
          value.textValue(),
          limits.propertyValueLength(),
          ProblemType.PROPERTY_VALUE_TOO_LONG);
    }
    if (value.isNumber()) {
      return number(field, value.decimalValue());
    }
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    throw Problem.invalidField(
            field, "'" + field + "' may be text, a number, true, false or a list of those.")
        .asException();
  }

  private BigDecimal number(String field, BigDecimal number) {
    int digits = Math.max(number.precision(), Math.abs(number.scale()));
    requireAtMost(
        field, digits, limits.propertyNumberDigits(), ProblemType.PROPERTY_VALUE_TOO_LONG);
    return number;
  }

  private static void requireAtMost(String field, int size, int limit, ProblemType tooMany) {
    if (size > limit) {
      throw Problem.of(tooMany, "'%s': %d at most.".formatted(field, limit))
          .with("field", field)
          .with("limit", limit)
          .asException();
    }
  }

  private static RuntimeException missingName() {
    return Problem.of(
            ProblemType.MISSING_NAME,
            "Name the document: ?name=, a filename in Content-Disposition, or 'name' in the"
                + " metadata.")
        .asException();
  }
}
