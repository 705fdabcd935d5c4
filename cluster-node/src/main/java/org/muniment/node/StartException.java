package org.muniment.node;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** The node cannot start; the message tells an operator why and what to do. */
public final class StartException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  StartException(String message) {
    super(message);
  }

  StartException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Something on the disk cannot be used.
   *
   * @param what begins the sentence
   * @param advice a sentence of its own
   */
  static StartException unusable(String what, IOException cause, String advice) {
    return new StartException(
        "%s cannot be used: %s. %s".formatted(what, reason(cause), advice), cause);
  }

  /** What the operating system said, as a clause. */
  private static String reason(IOException cause) {
    if (!(cause instanceof FileSystemException failed) || failed.getFile() == null) {
      return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
    String file = failed.getFile();
    if (failed instanceof AccessDeniedException) {
      return "this user may not write to " + file;
    }
    if (failed instanceof NoSuchFileException) {
      return file + " cannot be made, its file system does not take it";
    }
    if (failed instanceof FileAlreadyExistsException) {
      return file + " is not a directory";
    }
    return failed.getReason() == null ? failed.toString() : file + ": " + failed.getReason();
  }
}
