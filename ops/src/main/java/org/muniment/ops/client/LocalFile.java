package org.muniment.ops.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/**
 * A file of this machine as it was when it was read first.
 *
 * @param size in bytes
 * @param sha256 in hex
 */
record LocalFile(Path path, long size, String sha256) {

  /** Large enough that a system call costs little against hashing what it brought. */
  private static final int BUFFER = 128 * 1024;

  /** Reads a file through once. */
  static LocalFile read(Path path) throws LocalFileException {
    MessageDigest digest = Sha256.digest();
    long size = 0;
    try (InputStream in = Files.newInputStream(path)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
        size += n;
      }
    } catch (IOException e) {
      throw LocalFileException.of(e);
    }
    return new LocalFile(path, size, HexFormat.of().formatHex(digest.digest()));
  }

  /**
   * Reads the file a second time, exactly the same bytes or none of the last part: when the file
   * has changed meanwhile, reading fails before the end, so whoever counts on {@link #size()} never
   * gets the changed content as a whole.
   *
   * @param position told how far reading has come
   */
  InputStream reopen(LongConsumer position) throws LocalFileException {
    try {
      return new Unchanged(Files.newInputStream(path), position);
    } catch (IOException e) {
      throw LocalFileException.of(e);
    }
  }

  private final class Unchanged extends FilterInputStream {
    private final MessageDigest digest = Sha256.digest();
    private final LongConsumer listener;
    private long position;

    Unchanged(InputStream in, LongConsumer listener) {
      super(in);
      this.listener = listener;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (length == 0 || position == size) {
        return length == 0 ? 0 : -1;
      }
      int n = fill(buffer, offset, (int) Math.min(length, size - position));
      digest.update(buffer, offset, n);
      position += n;
      if (position == size) {
        checkEnd();
      }
      listener.accept(position);
      return n;
    }

    private int fill(byte[] buffer, int offset, int length) throws IOException {
      try {
        int n = in.readNBytes(buffer, offset, length);
        if (n == 0) {
          throw changed();
        }
        return n;
      } catch (IOException e) {
        throw LocalFileException.of(e);
      }
    }

    private void checkEnd() throws IOException {
      if (in.read() >= 0 || !sha256.equals(HexFormat.of().formatHex(digest.digest()))) {
        throw changed();
      }
    }

    private LocalFileException changed() {
      return new LocalFileException("changed while it was being read");
    }
  }
}
