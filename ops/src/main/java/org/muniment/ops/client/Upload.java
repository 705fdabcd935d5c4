package org.muniment.ops.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * A file on its way to the server.
 *
 * @param progress told how many bytes of it have gone; the number falls when an attempt is repeated
 */
record Upload(LocalFile file, String mediaType, LongConsumer progress) {

  /** A file that a person named. */
  static Upload of(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new CommandFailedException(
          Files.isDirectory(path)
              ? path + " is a directory; `muniment import` takes those"
              : path + " is not a file");
    }
    try {
      LocalFile file = LocalFile.read(path);
      return new Upload(file, MediaTypes.byName(path.getFileName().toString()), position -> {});
    } catch (LocalFileException e) {
      throw new CommandFailedException(path + ": " + e.getMessage(), e);
    }
  }

  /** The file's bytes, for one attempt. */
  BodyPublisher body() {
    return file.size() == 0
        ? BodyPublishers.noBody()
        : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(this::open), file.size());
  }

  private InputStream open() {
    try {
      return file.reopen(progress);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
