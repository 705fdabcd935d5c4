package org.muniment.protocol.document;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.muniment.protocol.InvalidValueException;

/** Who acts. Until accounts exist there is one, {@link #LOCAL}. */
public record Principal(String name) {

  /** The one principal of a node without accounts, which listens on loopback only. */
  public static final Principal LOCAL = new Principal("local");

  public Principal {
    if (name.isBlank()) {
      throw new InvalidValueException("principal", "must not be empty");
    }
    if (name.codePoints().anyMatch(Character::isISOControl)) {
      throw new InvalidValueException("principal", "must not contain control characters");
    }
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Principal of(String name) {
    return new Principal(name);
  }

  @JsonValue
  @Override
  public String toString() {
    return name;
  }
}
