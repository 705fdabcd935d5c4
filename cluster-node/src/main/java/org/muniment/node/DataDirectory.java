package org.muniment.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
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

  private static final String LOCK = "node.lock";

  /**
   * What a node makes there, in the order in which it does; and what a file system brings. Names
   * that begin with a dot are desktops' and file servers'.
   */
  private static final Set<String> EXPECTED =
      Set.of("log", "scratch", "index", "postgres", "blobs", "lost+found");

  private final Path root;
  private final Path real;
  private final FileChannel lockFile;
  private final Optional<String> formerMode;

  private DataDirectory(Path root, Path real, FileChannel lockFile, Optional<String> formerMode) {
    this.root = root;
    this.real = real;
    this.lockFile = lockFile;
    this.formerMode = formerMode;
  }

  /**
   * Makes the directory, durably, where it is missing, and takes it. It becomes its owner's alone
   * (mode 0700) also if it was not.
   *
   * @throws StartException when another node has it, it cannot be written, or it is in use for
   *     something else
   */
  static DataDirectory open(Path root) {
    try {
      DurableFiles.createDirectories(root);
      refuseForeignFiles(root);
      Optional<String> formerMode = close(root);
      for (Path part : List.of(log(root), scratch(root), index(root))) {
        DurableFiles.createPrivateDirectory(part);
      }
      Path real = root.toRealPath();
      if (!HELD.add(real)) {
        throw taken(root);
      }
      try {
        return new DataDirectory(root, real, lock(root), formerMode);
      } catch (IOException | StartException e) {
        HELD.remove(real);
        throw e;
      }
    } catch (IOException e) {
      throw StartException.unusable(
          "The data directory " + root, e, "Choose another one with --data.");
    }
  }

  /**
   * Where a node has been there is its lock file; a start that died before it left its own only.
   */
  private static void refuseForeignFiles(Path root) throws IOException {
    if (Files.exists(root.resolve(LOCK))) {
      return;
    }
    List<String> foreign;
    try (Stream<Path> entries = Files.list(root)) {
      foreign =
          entries
              .map(entry -> entry.getFileName().toString())
              .filter(name -> !name.startsWith(".") && !EXPECTED.contains(name))
              .sorted()
              .toList();
    }
    // The lock may have come in between, from another node that starts.
    if (!foreign.isEmpty() && !Files.exists(root.resolve(LOCK))) {
      throw new StartException(
          "The directory %s has files that are not Muniment's, such as %s, and no Muniment node has ever run there. Name an empty or a new one with --data."
              .formatted(root, foreign.get(0)));
    }
  }

  /** Nobody but its owner may go in; whose it is not cannot say so, and keeps its mode. */
  private static Optional<String> close(Path root) throws IOException {
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(root);
    if (mode.equals(DurableFiles.OWNER_DIRECTORY)) {
      return Optional.empty();
    }
    try {
      Files.setPosixFilePermissions(root, DurableFiles.OWNER_DIRECTORY);
    } catch (FileSystemException e) {
      return Optional.empty();
    }
    return Optional.of(PosixFilePermissions.toString(mode));
  }

  private static StartException taken(Path root) {
    return new StartException(
        "Another Muniment node is running on %s. Stop it, or start this one with another --data."
            .formatted(root));
  }

  private static FileChannel lock(Path root) throws IOException {
    Path path = root.resolve(LOCK);
    FileChannel file =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            DurableFiles.ownerFile());
    try {
      Files.setPosixFilePermissions(path, DurableFiles.OWNER_FILE);
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

  /** Who could go in before it was taken, as {@code ls} writes it, where that was too many. */
  Optional<String> formerMode() {
    return formerMode;
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
