package org.muniment.persistence.search;

import java.io.Serial;

/** A query cannot be read; the message is a sentence for whoever typed it. */
public final class QuerySyntaxException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final int position;

  QuerySyntaxException(int position, String reason) {
    super(reason);
    this.position = position;
  }

  /** Index of the offending character, in UTF-16 units from 0; the query's length for its end. */
  public int position() {
    return position;
  }

  /** Why, as a sentence. */
  public String reason() {
    return getMessage();
  }
}
