package org.muniment.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.muniment.persistence.files.DurableFiles;

/**
 * The directory that holds everything a node must not lose, and the right to it: one node at a
 * time. The lock is the operating system's, so a killed node leaves none behind.
 */
final class DataDirectory implements AutoCloseable {

  /**
   * What this process has taken. To lock a file twice in one process would not do: closing the
   * second channel drops the lock of the first.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path root;
  private final Path real;
  private final FileChannel lockFile;

  private DataDirectory(Path root, Path real, FileChannel lockFile) {
    this.root = root;
    this.real = real;
    this.lockFile = lockFile;
  }

  /**
   * Makes the directory, durably, where it is missing (mode 0700), and takes it.
   *
   * @throws StartException when another node has it or it cannot be written
   */
  static DataDirectory open(Path root) {
    try {
      DurableFiles.createDirectories(root);
      for (Path part : List.of(log(root), scratch(root), index(root))) {
        DurableFiles.createPrivateDirectory(part);
      }
      Path real = root.toRealPath();
      if (!HELD.add(real)) {
        throw taken(root);
      }
      try {
        return new DataDirectory(root, real, lock(root));
      } catch (IOException | StartException e) {
        HELD.remove(real);
        throw e;
      }
    } catch (IOException e) {
      throw StartException.unusable(
          "The data directory " + root, e, "Choose another one with --data.");
    }
  }

  private static StartException taken(Path root) {
    return new StartException(
        "Another Muniment node is running on %s. Stop it, or start this one with another --data."
            .formatted(root));
  }

  private static FileChannel lock(Path root) throws IOException {
    FileChannel file =
        FileChannel.open(
            root.resolve("node.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (file.tryLock() == null) {
        throw taken(root);
      }
      return file;
    } catch (IOException | StartException e) {
      file.close();
      throw e;
    }
  }

  Path root() {
    return root;
  }

  /** The directories that it holds; each may lie on a disk of its own. */
  List<Path> parts() {
    try (Stream<Path> entries = Files.list(root)) {
      return entries.filter(Files::isDirectory).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path blobs() {
    return root.resolve("blobs");
  }

  Path index() {
    return index(root);
  }

  private static Path index(Path root) {
    return root.resolve("index");
  }

  /** Where a verification keeps its progress. */
  Path verification() {
    return root.resolve("verification.json");
  }

  /** Where contents lie while they are parsed. */
  static Path scratch(Path root) {
    return root.resolve("scratch");
  }

  /** Where the node's log goes. */
  static Path log(Path root) {
    return root.resolve("log");
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      HELD.remove(real);
    }
  }
}
