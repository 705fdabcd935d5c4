package org.muniment.ops.client;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;

/**
 * A file that appears under its name only when it is whole, has the right hash and is durable.
 * Until then it grows beside its place under a name of its own; that name is the same every time,
 * so that what a killed process left behind is overwritten by the next attempt.
 */
final class CheckedFile implements Closeable {

  private final Path target;
  private final Path part;
  private final FileChannel channel;
  private final MessageDigest digest = Sha256.digest();
  private final OutputStream stream;

  /**
   * Begins to write.
   *
   * @param mark tells unfinished files of one directory apart
   */
  CheckedFile(Path target, String mark) throws LocalFileException {
    this.target = target;
    this.part = target.resolveSibling(".muniment-" + mark + ".part");
    try {
      this.channel =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw LocalFileException.of(e);
    }
    this.stream = new DigestOutputStream(Channels.newOutputStream(channel), digest);
  }

  OutputStream stream() {
    return stream;
  }

  /**
   * Checks the content and puts the file in its place; one that is there already is replaced.
   *
   * @param sha256 what the content must hash to, in hex
   */
  void commit(String sha256, Instant modifiedAt) throws LocalFileException {
    String actual = HexFormat.of().formatHex(digest.digest());
    if (!actual.equals(sha256)) {
      throw new LocalFileException(
          "the content that came has the hash %s instead of %s; nothing was written"
              .formatted(actual, sha256));
    }
    try {
      channel.force(true);
      channel.close();
      Files.setLastModifiedTime(part, FileTime.from(modifiedAt));
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      forceDirectory();
    } catch (IOException e) {
      throw LocalFileException.of(e);
    }
  }

  /** The new name is durable only when its directory is. Windows knows no such thing. */
  private void forceDirectory() throws IOException {
    Path directory = target.toAbsolutePath().getParent();
    if (directory != null && !isWindows()) {
      try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
        entries.force(true);
      }
    }
  }

  private static boolean isWindows() {
    return File.separatorChar == '\\';
  }

  @Override
  public void close() throws LocalFileException {
    try {
      channel.close();
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw LocalFileException.of(e);
    }
  }
}
