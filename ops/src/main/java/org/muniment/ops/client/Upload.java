package org.muniment.ops.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.function.LongConsumer;

/**
 * A file on its way to the server.
 *
 * @param progress told how many bytes of it have gone; the number falls when an attempt is repeated
 */
record Upload(LocalFile file, String mediaType, LongConsumer progress) {

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
