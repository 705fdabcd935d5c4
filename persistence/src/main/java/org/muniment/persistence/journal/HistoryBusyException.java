package org.muniment.persistence.journal;

import java.io.Serial;

/** So many wait to read histories that one more would not be answered in time. */
public final class HistoryBusyException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  HistoryBusyException(int waiting) {
    super(waiting + " wait to read a history already");
  }
}
