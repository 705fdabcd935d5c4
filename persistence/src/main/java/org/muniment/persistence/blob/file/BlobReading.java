package org.muniment.persistence.blob.file;

import akka.util.ByteString;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.muniment.persistence.blob.BlobNotFoundException;
import org.muniment.persistence.blob.ByteRange;
import org.muniment.protocol.content.ContentHash;

/**
 * The file of one reader, opened when something is first read of it and closed after the last byte.
 * It blocks. A reader that goes away early closes it from another thread, perhaps before it was
 * opened; hence the lock, which nobody else contends for.
 */
final class BlobReading {
  private final BlobDirectory directory;
  private final FileBlobSettings settings;
  private final ContentHash hash;
  private final Optional<ByteRange> range;
  private FileChannel channel;
  private boolean closed;
  private long remaining;

  /**
   * What one access to the disk brought.
   *
   * @param last nothing follows
   */
  record Window(List<ByteString> chunks, boolean last) {}

  BlobReading(
      BlobDirectory directory,
      FileBlobSettings settings,
      ContentHash hash,
      Optional<ByteRange> range) {
    this.directory = directory;
    this.settings = settings;
    this.hash = hash;
    this.range = range;
  }

  /**
   * Reads on.
   *
   * @throws BlobNotFoundException when there is no such content
   * @throws IllegalArgumentException when the range reaches beyond it
   */
  synchronized Window next() throws IOException {
    if (closed) { // nobody waits for it any more
      return new Window(List.of(), true);
    }
    if (channel == null) {
      open();
    }
    List<ByteString> chunks = new ArrayList<>(settings.buffer());
    while (remaining > 0 && chunks.size() < settings.buffer()) {
      ByteString chunk = read((int) Math.min(settings.chunkBytes(), remaining));
      remaining -= chunk.size();
      chunks.add(chunk);
    }
    if (remaining == 0) {
      close();
    }
    return new Window(chunks, remaining == 0);
  }

  private void open() throws IOException {
    try {
      channel = directory.open(hash);
    } catch (NoSuchFileException e) {
      throw new BlobNotFoundException(hash);
    }
    long size = channel.size();
    ByteRange wanted = range.orElse(null);
    if (wanted == null) {
      remaining = size;
    } else if (wanted.from() >= size || wanted.length() > size - wanted.from()) {
      throw new IllegalArgumentException(
          "%s reaches beyond content %s of %d bytes".formatted(wanted, hash, size));
    } else {
      channel.position(wanted.from());
      remaining = wanted.length();
    }
  }

  private ByteString read(int length) throws IOException {
    byte[] bytes = new byte[length];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("content " + hash + " became shorter while it was read");
      }
    }
    return ByteString.fromArrayUnsafe(bytes);
  }

  synchronized void close() throws IOException {
    closed = true;
    if (channel != null) {
      channel.close();
    }
  }
}
