package org.muniment.node.verify;

import java.io.Serial;

/** A step was cut because the run was stopped. */
final class StoppedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  StoppedException() {
    super("the verification was stopped", null, false, false);
  }
}
