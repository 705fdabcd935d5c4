package org.muniment.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operating system's lock, seen from outside. */
class DataDirectoryLockTest {

  private static final Path LOCKS = Path.of("/proc/locks");

  @TempDir Path root;

  @Test
  void whoIsRefusedDoesNotLetTheLockOfTheFirstGo() throws IOException {
    assumeThat(LOCKS).as("Linux lists all locks").isReadable();
    try (DataDirectory first = DataDirectory.open(root)) {
      assertThat(isLocked()).isTrue();

      assertThatThrownBy(() -> DataDirectory.open(first.root()))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("Another");

      assertThat(isLocked()).isTrue();
    }
    assertThat(isLocked()).isFalse();
    DataDirectory.open(root).close();
  }

  private boolean isLocked() throws IOException {
    Object inode = Files.getAttribute(root.resolve("node.lock"), "unix:ino");
    try (Stream<String> locks = Files.lines(LOCKS)) {
      return locks.anyMatch(lock -> lock.contains(":" + inode + " "));
    }
  }
}
