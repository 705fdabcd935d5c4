package org.muniment.ops.client;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * The files of a tree, one at a time, in the order of their names, so that two walks over an
 * unchanged tree meet the same files in the same order. Only the names of the directories that lead
 * to the current file are held in memory.
 *
 * <p>Not for several threads.
 */
final class TreeWalk {

  /** What the walk meets. */
  sealed interface Entry {
    Path path();
  }

  /**
   * A regular file.
   *
   * @param relative from the walk's root
   * @param size in bytes when the walk saw it
   */
  record FileEntry(Path path, Path relative, long size) implements Entry {}

  /** Something that is not taken, on purpose: a symbolic link, a socket, a device. */
  record OtherEntry(Path path, String what) implements Entry {}

  /** Something that cannot be looked at. */
  record BrokenEntry(Path path, String reason) implements Entry {}

  private record Directory(Path real, Iterator<Path> children) {}

  private final Path root;
  private final boolean followLinks;
  private final List<PathMatcher> excludes;
  private final Deque<Directory> open = new ArrayDeque<>();

  private TreeWalk(Path root, boolean followLinks, List<PathMatcher> excludes) {
    this.root = root;
    this.followLinks = followLinks;
    this.excludes = List.copyOf(excludes);
  }

  /**
   * Begins a walk.
   *
   * @param excludes globs for names, or for paths below the root; what they match is not met, nor
   *     anything below it
   */
  static TreeWalk of(Path root, boolean followLinks, List<String> excludes)
      throws LocalFileException {
    List<PathMatcher> matchers =
        excludes.stream().map(glob -> root.getFileSystem().getPathMatcher("glob:" + glob)).toList();
    TreeWalk walk = new TreeWalk(root, followLinks, matchers);
    try {
      walk.enter(root);
    } catch (IOException e) {
      throw LocalFileException.of(e);
    }
    return walk;
  }

  /** The next entry; null at the end. */
  Entry next() {
    while (!open.isEmpty()) {
      Iterator<Path> children = open.peek().children();
      if (!children.hasNext()) {
        open.pop();
        continue;
      }
      Path path = children.next();
      if (!isExcluded(root.relativize(path))) {
        Entry entry = look(path);
        if (entry != null) {
          return entry;
        }
      }
    }
    return null;
  }

  /** Enters a directory and answers null, or answers what else is there. */
  private Entry look(Path path) {
    try {
      BasicFileAttributes attributes = attributes(path);
      if (attributes.isDirectory()) {
        enter(path);
        return null;
      }
      if (attributes.isRegularFile()) {
        return new FileEntry(path, root.relativize(path), attributes.size());
      }
      return new OtherEntry(
          path, attributes.isSymbolicLink() ? "symbolic link" : "socket, pipe or device");
    } catch (IOException e) {
      return new BrokenEntry(path, reason(path, e));
    }
  }

  private BasicFileAttributes attributes(Path path) throws IOException {
    return followLinks
        ? Files.readAttributes(path, BasicFileAttributes.class)
        : Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static String reason(Path path, IOException failure) {
    boolean dangling = failure instanceof NoSuchFileException && Files.isSymbolicLink(path);
    return dangling
        ? "the symbolic link leads nowhere"
        : LocalFileException.of(failure).getMessage();
  }

  private void enter(Path directory) throws IOException {
    Path real = directory.toRealPath();
    if (open.stream().anyMatch(above -> above.real().equals(real))) {
      throw new FileSystemLoopException(directory.toString());
    }
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(children::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(children);
    open.push(new Directory(real, children.iterator()));
  }

  private boolean isExcluded(Path relative) {
    return excludes.stream()
        .anyMatch(glob -> glob.matches(relative) || glob.matches(relative.getFileName()));
  }
}
