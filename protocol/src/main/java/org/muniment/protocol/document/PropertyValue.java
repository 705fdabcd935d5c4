package org.muniment.protocol.document;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.util.List;
import org.muniment.protocol.InvalidValueException;

/**
 * The value of a property of a document: text, a number, a truth value, or a list of those. Nothing
 * nests deeper, so that every property can be searched and merged.
 */
public sealed interface PropertyValue {

  /** The value as JSON knows it. */
  @JsonValue
  Object value();

  /** Text of any length within the edge's bounds. */
  record Text(@JsonValue String value) implements PropertyValue {}

  /** A number, exact, without trailing zeros so that equal numbers are equal values. */
  record Decimal(@JsonValue BigDecimal value) implements PropertyValue {
    public Decimal {
      value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }
  }

  /** True or false. */
  record Flag(@JsonValue Boolean value) implements PropertyValue {}

  /** Several plain values, in order. */
  record Many(@JsonValue List<PropertyValue> value) implements PropertyValue {
    public Many {
      value = List.copyOf(value);
    }
  }

  /**
   * Reads what a JSON parser made of the value: {@link String}, {@link Number}, {@link Boolean} or
   * a list of those.
   *
   * @throws InvalidValueException for objects, nulls and nested lists
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static PropertyValue of(Object json) {
    return json instanceof List<?> list
        ? new Many(list.stream().map(PropertyValue::scalar).toList())
        : scalar(json);
  }

  private static PropertyValue scalar(Object json) {
    if (json instanceof String text) {
      return new Text(text);
    }
    if (json instanceof BigDecimal number) {
      return new Decimal(number);
    }
    if (json instanceof Number number) {
      return new Decimal(new BigDecimal(number.toString()));
    }
    if (json instanceof Boolean flag) {
      return new Flag(flag);
    }
    throw new InvalidValueException(
        "properties", "may hold text, numbers, true, false and lists of those");
  }
}
