package org.muniment.node.processing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a child leaves behind when it ends by itself: by an orderly exit, or by a fault of its
 * machine, whose report goes to the same file. One that was killed leaves nothing. That tells a
 * content over which its reader breaks down from one that was there when something else happened.
 */
final class LastWords {

  /** System property of the child: the file. */
  static final String FILE = "muniment.child.last-words";

  private LastWords() {}

  /** The file of the child with this directory for temporary files; not in it. */
  static Path of(Path temporaryDirectory) {
    return temporaryDirectory.resolveSibling(temporaryDirectory.getFileName() + ".ended");
  }

  /** Runs in the child. */
  static void leaveAtTheEnd() {
    Path file = Path.of(System.getProperty(FILE));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(file), "last-words"));
  }

  private static void leave(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // nobody is left to be told
    }
  }

  /** Whether they are there; they are taken away. */
  static boolean take(Path temporaryDirectory) throws IOException {
    return Files.deleteIfExists(of(temporaryDirectory));
  }
}
