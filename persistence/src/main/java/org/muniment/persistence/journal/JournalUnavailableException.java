package org.muniment.persistence.journal;

import java.io.Serial;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

/** The journal cannot be read now, because its database is away or has too much to do. */
public final class JournalUnavailableException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /**
   * Classes of SQLSTATE: connection, resources, intervention of an operator, and the system's own
   * errors.
   */
  private static final Set<String> PASSING = Set.of("08", "53", "57", "58");

  private static final int CLASS = 2;

  private JournalUnavailableException(Throwable cause) {
    super("The journal cannot be read now: " + cause.getMessage(), cause);
  }

  /** This, where the failure passes by itself; else the failure as it is. */
  public static Throwable orElse(Throwable failure) {
    return isPassing(failure) ? new JournalUnavailableException(failure) : failure;
  }

  private static boolean isPassing(Throwable failure) {
    if (failure instanceof SQLException sql) {
      String state = sql.getSQLState();
      return sql instanceof SQLTransientException
          || sql instanceof SQLRecoverableException
          || (state != null
              && state.length() > CLASS
              && PASSING.contains(state.substring(0, CLASS)));
    }
    return failure instanceof RejectedExecutionException;
  }
}
