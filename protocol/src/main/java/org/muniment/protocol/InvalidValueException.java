package org.muniment.protocol;

import java.io.Serial;

/**
 * A value that a caller gave is not acceptable; {@link #field()} names it, the message says why.
 */
public final class InvalidValueException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1;

  private final String field;

  /**
   * @param field the field as the caller knows it, for example {@code folder}
   * @param reason a clause that completes "folder …", for example {@code "must not be empty"}
   */
  public InvalidValueException(String field, String reason) {
    super(field + " " + reason);
    this.field = field;
  }

  /** The field as the caller knows it. */
  public String field() {
    return field;
  }
}
