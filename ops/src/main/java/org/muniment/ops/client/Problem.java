package org.muniment.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a server says when it refuses (RFC 9457).
 *
 * @param status the HTTP status
 * @param title what sort of problem it is, for people
 * @param detail what it is this time, for people
 * @param position index of the character that cannot be read in a search query, from 0
 */
record Problem(int status, String title, String detail, OptionalInt position) {

  /** Reads a problem document; anything else becomes a problem that only has its status. */
  static Problem of(int status, Optional<JsonNode> body) {
    JsonNode json = body.filter(JsonNode::isObject).orElse(null);
    if (json == null) {
      return new Problem(status, "", "", OptionalInt.empty());
    }
    JsonNode position = json.path("position");
    return new Problem(
        status,
        json.path("title").asText(""),
        json.path("detail").asText(""),
        position.canConvertToInt() ? OptionalInt.of(position.intValue()) : OptionalInt.empty());
  }

  /** One clause without a full stop. */
  String sentence() {
    String said = detail.isBlank() ? title : detail;
    return said.isBlank() ? "the server answered with status " + status : stripStop(said);
  }

  private static String stripStop(String text) {
    String stripped = text.strip();
    return stripped.endsWith(".") ? stripped.substring(0, stripped.length() - 1) : stripped;
  }
}
