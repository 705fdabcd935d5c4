package org.muniment.persistence.journal.jdbc;

import java.io.Serial;

/** Rows that were given are not in the journal any more: who followed it begins anew. */
final class JournalWentBackException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  JournalWentBackException() {
    super("the journal lacks what it had; its followers begin anew", null, false, false);
  }
}
