package org.muniment.protocol.document;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.UUID;
import org.muniment.protocol.InvalidValueException;

/**
 * The id of a document: a UUID of RFC 9562, version 7 (time-ordered), or version 8 when it was
 * derived from a principal and an idempotency key so that a repeated creation meets the same
 * document.
 */
public record DocumentId(UUID value) {

  public DocumentId {
    if (value.variant() != 2 || (value.version() != 7 && value.version() != 8)) {
      throw new InvalidValueException("id", "must be a UUID of version 7 or 8");
    }
  }

  /**
   * Reads the canonical form of 36 characters.
   *
   * @throws InvalidValueException when the text is anything else; {@link UUID#fromString} alone
   *     would accept shorter groups
   */
  @JsonCreator
  public static DocumentId parse(String text) {
    UUID uuid;
    try {
      uuid = UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException("id", "must be a UUID");
    }
    if (!uuid.toString().equals(text.toLowerCase(Locale.ROOT))) {
      throw new InvalidValueException("id", "must be a UUID in its form of 36 characters");
    }
    return new DocumentId(uuid);
  }

  @JsonValue
  @Override
  public String toString() {
    return value.toString();
  }
}
