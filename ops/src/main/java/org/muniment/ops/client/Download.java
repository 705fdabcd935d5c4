package org.muniment.ops.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** Bytes on their way from the server to a sink, over one or more attempts. */
final class Download {

  private static final int BUFFER = 128 * 1024;
  private static final int PARTIAL_CONTENT = 206;

  private final long size;
  private final OutputStream sink;
  private long received;

  Download(long size, OutputStream sink) {
    this.size = size;
    this.sink = sink;
  }

  /** Whether the last attempt failed with nothing left to fetch. */
  boolean isComplete() {
    return received > 0 && received == size;
  }

  /** The {@code Range} to ask for; empty at the beginning. */
  Optional<String> rangeWanted() {
    return received == 0 ? Optional.empty() : Optional.of("bytes=" + received + "-");
  }

  /** Takes an answer to a request with the wanted range; a server may send everything again. */
  void receive(int status, InputStream body) throws IOException {
    if (status != PARTIAL_CONTENT) {
      body.skipNBytes(received);
    }
    byte[] buffer = new byte[BUFFER];
    for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
      writeLocally(buffer, n);
      received += n;
    }
  }

  /** A full disk is no fault of the connection. */
  private void writeLocally(byte[] buffer, int length) throws LocalFileException {
    try {
      sink.write(buffer, 0, length);
    } catch (IOException e) {
      throw LocalFileException.of(e);
    }
  }
}
