package org.muniment.edge.documents;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemType;

/** The fields of a JSON object from a client; what is wrong with one is a problem that names it. */
final class JsonFields {

  private JsonFields() {}

  /** That this is an object with no other fields than the known ones. */
  static void requireKnown(JsonNode object, List<String> known) {
    if (!object.isObject()) {
      throw Problem.of(ProblemType.MALFORMED_JSON, "The JSON must be an object.").asException();
    }
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw Problem.of(
                ProblemType.UNKNOWN_FIELD,
                "'" + name + "' is not known here; known are " + String.join(", ", known) + ".")
            .with("field", name)
            .asException();
      }
    }
  }

  /** The value of a field; a field that is null is one that is not there. */
  static Optional<JsonNode> given(JsonNode object, String field) {
    return Optional.ofNullable(object.get(field)).filter(value -> !value.isNull());
  }

  /** The text in a field. */
  static Optional<String> text(JsonNode object, String field) {
    return given(object, field).map(value -> requireText(field, value));
  }

  /** The text that a value is. */
  static String requireText(String field, JsonNode value) {
    if (!value.isTextual()) {
      throw Problem.invalidField(field, "'" + field + "' must be text.").asException();
    }
    return value.textValue();
  }
}
