package org.muniment.persistence.files;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Files that are there completely or not at all, whenever the power goes, and that are nobody's
 * business but their owner's.
 *
 * <p>POSIX: a file or directory is there for good only once the directory that holds its name was
 * synced (fsync(2): "does not necessarily ensure that the entry in the directory containing the
 * file has also reached disk").
 */
public final class DurableFiles {

  /** 0700. */
  public static final Set<PosixFilePermission> OWNER_DIRECTORY =
      Set.copyOf(PosixFilePermissions.fromString("rwx------"));

  /** 0600. */
  public static final Set<PosixFilePermission> OWNER_FILE =
      Set.copyOf(PosixFilePermissions.fromString("rw-------"));

  private DurableFiles() {}

  /** {@link #OWNER_FILE}, from the moment a file is made. */
  public static FileAttribute<Set<PosixFilePermission>> ownerFile() {
    return PosixFilePermissions.asFileAttribute(OWNER_FILE);
  }

  /** {@link #OWNER_DIRECTORY}, from the moment a directory is made. */
  public static FileAttribute<Set<PosixFilePermission>> ownerDirectory() {
    return PosixFilePermissions.asFileAttribute(OWNER_DIRECTORY);
  }

  /**
   * Makes a directory (0700) when it is missing; its entry is durable only after a {@link #sync} of
   * the parent.
   *
   * @throws FileAlreadyExistsException when something else has the name
   */
  public static void createDirectory(Path directory) throws IOException {
    try {
      Files.createDirectory(directory, ownerDirectory());
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
  }

  /**
   * Makes a directory and its missing ancestors (0700 each), all of them durable when this returns.
   * Those that exist keep their permissions.
   *
   * <p>That the directory exists says nothing of its entry: whoever made it may have died before
   * the sync. Ancestors are made and synced from the top, so at most the deepest one that exists
   * can be in that state, and its parent is always synced here.
   */
  public static void createDirectories(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath();
    Path parent = absolute.getParent();
    if (parent == null) {
      return;
    }
    if (Files.isDirectory(absolute)) {
      syncUnlessForeign(parent);
    } else {
      createDirectories(parent);
      createDirectory(absolute);
      sync(parent);
    }
  }

  /** Like {@link #createDirectories}; the directory itself becomes 0700 also if it was not. */
  public static void createPrivateDirectory(Path directory) throws IOException {
    createDirectories(directory);
    Files.setPosixFilePermissions(directory, OWNER_DIRECTORY);
  }

  /** A directory that we may not open is one in which we made nothing. */
  private static void syncUnlessForeign(Path directory) throws IOException {
    try {
      sync(directory);
    } catch (AccessDeniedException e) {
      return;
    }
  }

  /** Replaces the file's content in one step; the file is its owner's alone (0600). */
  public static void write(Path file, String content) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(draft);
    try (FileChannel channel =
        FileChannel.open(draft, Set.of(CREATE, WRITE, TRUNCATE_EXISTING), ownerFile())) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    moveInPlace(draft, file);
  }

  /** Renames within one directory, durably: after this returns, a crash finds the new name. */
  public static void moveInPlace(Path from, Path to) throws IOException {
    Files.move(from, to, ATOMIC_MOVE);
    sync(to.getParent());
  }

  /** Makes a file's bytes durable, or a directory's entries. */
  public static void sync(Path fileOrDirectory) throws IOException {
    try (FileChannel channel = FileChannel.open(fileOrDirectory, READ)) {
      channel.force(true);
    }
  }

  /** Deletes a directory with everything in it, if it is there. */
  public static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(root)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }
}
