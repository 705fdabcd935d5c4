package org.muniment.persistence.journal;

import java.io.Serial;

/** Bytes of the journal cannot be read as a record. */
public final class CorruptRecordException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  CorruptRecordException(String what, Throwable cause) {
    super(what, cause);
  }
}
