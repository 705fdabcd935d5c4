package org.muniment.persistence.blob.file;

import akka.util.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.muniment.persistence.blob.BlobStoreFullException;
import org.muniment.persistence.blob.StoredBlob;
import org.muniment.protocol.content.ContentHash;

/**
 * One content on its way in. It ends by {@link #commit}, or by {@link #close} without a trace;
 * closing after a commit does nothing. Used by one thread at a time.
 */
final class StagedBlob implements AutoCloseable {
  private final BlobDirectory directory;
  private final FileBlobSettings settings;
  private final MessageDigest digest = sha256();
  private final Path path;
  private final FileChannel channel;
  private long size;
  private long unforced;

  StagedBlob(BlobDirectory directory, FileBlobSettings settings) throws IOException {
    this.directory = directory;
    this.settings = settings;
    this.path = directory.newStagingPath();
    try {
      this.channel = BlobDirectory.createStaging(path);
    } catch (IOException e) {
      throw explained(e, 0);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Bytes so far. */
  long size() {
    return size;
  }

  void append(ByteString bytes) throws IOException {
    byte[] array = bytes.toArrayUnsafe();
    digest.update(array);
    ByteBuffer buffer = ByteBuffer.wrap(array);
    try {
      while (buffer.position() < array.length) {
        // in slices, because the channel copies each write to a direct buffer that it then keeps
        buffer.limit(Math.min(array.length, buffer.position() + settings.chunkBytes()));
        channel.write(buffer);
      }
      forceSometimes(array.length);
    } catch (IOException e) {
      throw explained(e, buffer.remaining());
    }
    size += array.length;
  }

  /** Else the end of a large upload would have to wait until all of it is on the disk. */
  private void forceSometimes(int written) throws IOException {
    unforced += written;
    if (unforced >= settings.flushBytes()) {
      channel.force(false);
      unforced = 0;
    }
  }

  /** Makes the bytes durable under their hash, pinned, and returns only then. */
  StoredBlob commit() throws IOException {
    ContentHash hash = new ContentHash(HexFormat.of().formatHex(digest.digest()));
    try {
      boolean present = directory.pin(hash, size);
      if (!present) {
        directory.setPin(path);
        channel.force(true);
        directory.install(path, hash);
      }
      return new StoredBlob(hash, size, present);
    } catch (IOException e) {
      throw explained(e, 0);
    } finally {
      close();
    }
  }

  /**
   * The lock falls with the channel, so the file goes first: else a starting process could take it
   * for a leftover while it is being renamed.
   */
  @Override
  public void close() throws IOException {
    try (channel) {
      Files.deleteIfExists(path);
    }
  }

  /** ENOSPC and EDQUOT have no exception of their own in Java, and their text may be translated. */
  private IOException explained(IOException e, long unwritten) throws IOException {
    String message = String.valueOf(e.getMessage());
    boolean full =
        message.contains("No space left on device")
            || message.contains("quota exceeded")
            || directory.usableSpace() <= unwritten;
    return full ? new BlobStoreFullException("no room left below %s".formatted(directory), e) : e;
  }
}
