package org.muniment.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator is told of a data directory that is none. */
final class DataDirectoryTest {

  @TempDir Path directory;

  @Test
  void aPlaceThatTakesNoDirectoriesIsNamedInASentence() {
    assumeThat(Path.of("/proc/self")).isDirectory();

    assertThatThrownBy(() -> DataDirectory.open(Path.of("/proc/muniment")))
        .isInstanceOf(StartException.class)
        .hasMessage(
            "The data directory /proc/muniment cannot be used: /proc/muniment cannot be made, its"
                + " file system does not take it. Choose another one with --data.");
  }

  @Test
  void aFileIsNoDirectory() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");

    assertThatThrownBy(() -> DataDirectory.open(file))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("cannot be used: " + file + " is not a directory. Choose");
  }

  @Test
  void oneNodeAtATimeHasIt() {
    Path data = directory.resolve("data");

    try (DataDirectory taken = DataDirectory.open(data)) {
      assertThat(taken.root()).isEqualTo(data);
      assertThatThrownBy(() -> DataDirectory.open(data))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("Another Muniment node is running on " + data);
    }
  }
}
