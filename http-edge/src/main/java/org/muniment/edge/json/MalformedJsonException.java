package org.muniment.edge.json;

import com.fasterxml.jackson.core.JsonLocation;
import java.io.Serial;
import java.util.Optional;

/** Bytes that are not JSON, or name a field twice. */
public final class MalformedJsonException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final String duplicate;
  private final int line;
  private final int column;

  private MalformedJsonException(String message, String duplicate, JsonLocation where) {
    super(message, null, false, false);
    this.duplicate = duplicate;
    this.line = where == null ? -1 : where.getLineNr();
    this.column = where == null ? -1 : where.getColumnNr();
  }

  static MalformedJsonException syntax(JsonLocation where) {
    return new MalformedJsonException("not JSON", null, where);
  }

  static MalformedJsonException duplicate(String name, JsonLocation where) {
    return new MalformedJsonException("duplicate field " + name, name, where);
  }

  /** The field that is there twice; empty when the syntax is at fault. */
  public Optional<String> duplicateField() {
    return Optional.ofNullable(duplicate);
  }

  /** Where it went wrong, from 1; -1 when that cannot be told. */
  public int line() {
    return line;
  }

  /** Where it went wrong, from 1; -1 when that cannot be told. */
  public int column() {
    return column;
  }
}
