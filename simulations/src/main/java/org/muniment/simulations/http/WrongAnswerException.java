package org.muniment.simulations.http;

import java.io.Serial;

/** The server answered, and not what it promises. */
public final class WrongAnswerException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  public WrongAnswerException(String message) {
    super(message);
  }
}
