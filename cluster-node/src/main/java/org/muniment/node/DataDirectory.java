package org.muniment.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.muniment.persistence.files.DurableFiles;

/**
 * The directory that holds everything a node must not lose, and the right to it: one node at a
 * time. The lock is the operating system's, so a killed node leaves none behind.
 */
final class DataDirectory implements AutoCloseable {

  private final Path root;
  private final FileChannel lockFile;

  private DataDirectory(Path root, FileChannel lockFile) {
    this.root = root;
    this.lockFile = lockFile;
  }

  /**
   * Makes the directory, durably, where it is missing (mode 0700), and takes it.
   *
   * @throws StartException when another node has it or it cannot be written
   */
  static DataDirectory open(Path directory) {
    Path root = directory.toAbsolutePath().normalize();
    try {
      DurableFiles.createDirectories(root);
      FileChannel lockFile =
          FileChannel.open(
              root.resolve("node.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isLocked(lockFile)) {
        lockFile.close();
        throw new StartException(
            "Another Muniment node is running on %s. Stop it, or start this one with another --data."
                .formatted(root));
      }
      return new DataDirectory(root, lockFile);
    } catch (IOException e) {
      throw new StartException("Cannot use the data directory %s: %s".formatted(root, e), e);
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException sameProcess) {
      return false;
    }
  }

  Path root() {
    return root;
  }

  Path blobs() {
    return root.resolve("blobs");
  }

  Path index() {
    return root.resolve("index");
  }

  Path scratch() {
    return root.resolve("scratch");
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
