package org.muniment.ops.client;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** A file on this machine cannot be used; the message is a clause that says why. */
final class LocalFileException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  LocalFileException(String reason) {
    super(reason);
  }

  private LocalFileException(String reason, IOException cause) {
    super(reason, cause);
  }

  /** What the operating system said, in words. */
  static LocalFileException of(IOException cause) {
    return cause instanceof LocalFileException known
        ? known
        : new LocalFileException(reason(cause), cause);
  }

  /** Finds one among the causes of what an HTTP client threw while it read the file. */
  static Optional<LocalFileException> within(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof LocalFileException found) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private static String reason(IOException cause) {
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (cause instanceof NoSuchFileException || cause instanceof FileNotFoundException) {
      return "is not there any more";
    }
    if (cause instanceof FileSystemLoopException) {
      return "the symbolic link leads back to a directory above it";
    }
    if (cause instanceof FileSystemException failed && failed.getReason() != null) {
      return failed.getReason();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
