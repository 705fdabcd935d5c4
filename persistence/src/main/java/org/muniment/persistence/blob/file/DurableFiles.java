package org.muniment.persistence.blob.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Private files and directories, and the sync that makes a directory's entries outlive power. */
final class DurableFiles {
  /** 0600 and 0700: content is nobody's business but the node's. */
  static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE = permissions("rw-------");

  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
      permissions("rwx------");

  private DurableFiles() {}

  private static FileAttribute<Set<PosixFilePermission>> permissions(String mode) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
  }

  /** Makes the entries of a directory durable (POSIX: fsync of a file does not sync its name). */
  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory)) {
      channel.force(true);
    }
  }

  /** Makes a directory when it is missing; its entry is durable only after a sync of the parent. */
  static void createDirectory(Path directory) throws IOException {
    try {
      Files.createDirectory(directory, PRIVATE_DIRECTORY);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
  }

  /** Makes a directory and its missing ancestors, all of them durable. */
  static void createDirectories(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Path parent = directory.toAbsolutePath().getParent();
      createDirectories(parent);
      createDirectory(directory);
      sync(parent);
    }
  }
}
