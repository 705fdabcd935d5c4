package org.muniment.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/** A property's value as somebody types it. */
final class PropertyText {

  private PropertyText() {}

  /** A number, true, false or quoted text, where the text is that in JSON; else the text itself. */
  static Object value(String text) {
    JsonNode json = Json.read(text.getBytes(StandardCharsets.UTF_8)).orElse(null);
    if (json == null) {
      return text;
    }
    if (json.isNumber()) {
      return json.decimalValue();
    }
    if (json.isBoolean()) {
      return json.booleanValue();
    }
    return json.isTextual() ? json.textValue() : text;
  }
}
