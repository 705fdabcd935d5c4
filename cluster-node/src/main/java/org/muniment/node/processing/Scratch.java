package org.muniment.node.processing;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;
import org.muniment.protocol.content.RenditionKind;

/**
 * The directory for files that live as long as a parse, at most as long as the node: contents under
 * {@code contents}, a directory for the temporary files of each child, and the children's set-up.
 */
final class Scratch {

  private final Path root;
  private final AtomicLong counter = new AtomicLong();

  private Scratch(Path root) {
    this.root = root;
  }

  /** Makes the directory, and empties it of what a killed node left. */
  static Scratch prepare(Path root) throws IOException {
    Files.createDirectories(root);
    empty(root);
    Files.createDirectory(root.resolve("contents"));
    return new Scratch(root);
  }

  Path root() {
    return root;
  }

  /** A file for a content; not there yet. */
  Path newContent() {
    return root.resolve("contents").resolve(Long.toString(counter.incrementAndGet()));
  }

  /** Removes a content and what a child has put next to it. */
  static void remove(Path content) throws IOException {
    Files.deleteIfExists(content);
    for (RenditionKind kind : RenditionKind.values()) {
      Files.deleteIfExists(PictureOrder.picture(content, kind));
    }
  }

  /** How a child names a file: relative to the root. */
  String key(Path file) {
    return root.relativize(file).toString();
  }

  /** A directory for the temporary files of a child. */
  Path temporaryDirectory(int child) throws IOException {
    return Files.createDirectory(root.resolve("child-" + child));
  }

  /** Removes everything in a directory, symbolic links as links. */
  static void empty(Path directory) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            if (!visited.equals(directory)) {
              Files.deleteIfExists(visited);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
