package org.muniment.persistence.journal;

import java.io.Serial;

/** The journal holds an event that this version of Muniment does not know. */
public final class UnknownEventException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  UnknownEventException(String name, int version) {
    super(
        "the journal holds the event '%s' in version %d, which a newer Muniment wrote; start that one"
            .formatted(name, version));
  }
}
