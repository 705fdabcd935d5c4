package org.muniment.persistence.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The first lines of {@code postmaster.pid}: process id, data directory, start time in seconds
 * since the epoch, and port. (PostgreSQL source, {@code src/include/utils/pidfile.h}.)
 */
record PostmasterPid(long pid, String dataDirectory, Instant startedAt, int port) {

  /** Empty where there is no file, or none that is whole: the server writes it line by line. */
  static Optional<PostmasterPid> read(Path file) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (lines.size() < 4) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new PostmasterPid(
              Long.parseLong(lines.get(0).strip()),
              lines.get(1).strip(),
              Instant.ofEpochSecond(Long.parseLong(lines.get(2).strip())),
              Integer.parseInt(lines.get(3).strip())));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
