package org.muniment.persistence.blob.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.muniment.persistence.files.DurableFiles;

/**
 * A directory of up to 256 directories that are named by two hexadecimal digits.
 *
 * <p>A directory exists for good only once its parent was synced after it was made, and finding it
 * there says nothing about that: whoever made it, in this process or in another, may have died
 * before the sync. So this class remembers which entries a sync has covered since it was made, and
 * one sync covers every entry that was listed before it. Nobody may remove these directories, also
 * empty ones, while a store is open.
 */
final class HexDirectory {
  private static final int ENTRIES = 256;
  private static final int RADIX = 16;

  private final Path path;
  private final BitSet durable = new BitSet(ENTRIES); // guarded by this

  HexDirectory(Path path) {
    this.path = path;
  }

  /** The directory with this name, made when missing. */
  Path make(String twoDigits) throws IOException {
    Path child = path.resolve(twoDigits);
    if (!isDurable(twoDigits)) {
      DurableFiles.createDirectory(child);
    }
    return child;
  }

  /** Makes the entry of a directory that is there durable. */
  void makeDurable(String twoDigits) throws IOException {
    if (!isDurable(twoDigits)) {
      BitSet listed = list();
      DurableFiles.sync(path);
      markDurable(listed);
    }
  }

  private synchronized boolean isDurable(String twoDigits) {
    return durable.get(Integer.parseInt(twoDigits, RADIX));
  }

  private synchronized void markDurable(BitSet entries) {
    durable.or(entries);
  }

  private BitSet list() throws IOException {
    BitSet listed = new BitSet(ENTRIES);
    list(path)
        .forEach(child -> listed.set(Integer.parseInt(child.getFileName().toString(), RADIX)));
    return listed;
  }

  /** The directories in such a directory. */
  static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(entry -> entry.getFileName().toString().matches("[0-9a-f]{2}"))
          .toList();
    }
  }
}
