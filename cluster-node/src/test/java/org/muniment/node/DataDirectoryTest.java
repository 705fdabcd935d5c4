package org.muniment.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
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
  void aDirectoryInUseForSomethingElseIsRefusedAndLeftAsItIs() throws Exception {
    Path data = Files.createDirectory(directory.resolve("letters"), mode("rwxr-xr-x"));
    Files.writeString(data.resolve("letter.txt"), "x");

    assertThatThrownBy(() -> DataDirectory.open(data))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(data + " has files that are not Muniment's, such as letter.txt");
    assertThat(data).isDirectoryContaining("glob:**/letter.txt");
    try (var entries = Files.list(data)) {
      assertThat(entries).hasSize(1);
    }
    assertThat(modeOf(data)).isEqualTo("rwxr-xr-x");
  }

  @Test
  void whatAFileSystemBringsAndWhatADeadStartLeftIsNoHindrance() throws Exception {
    for (String name : new String[] {"lost+found", ".snapshot", "log", "postgres"}) {
      Files.createDirectory(directory.resolve(name));
    }
    DataDirectory.open(directory).close();
    Files.writeString(directory.resolve("a note of the operator's.txt"), "x");

    DataDirectory.open(directory).close();

    assertThat(directory.resolve("node.lock")).exists();
  }

  @Test
  void itBecomesItsOwnersAloneAndTellsWhatItWas() throws Exception {
    Path data = Files.createDirectory(directory.resolve("data"), mode("rwxr-xr-x"));
    Files.createFile(data.resolve("node.lock"), mode("rw-r--r--"));

    try (DataDirectory taken = DataDirectory.open(data)) {
      assertThat(taken.formerMode()).contains("rwxr-xr-x");
    }

    assertThat(modeOf(data)).isEqualTo("rwx------");
    assertThat(modeOf(data.resolve("node.lock"))).isEqualTo("rw-------");
    try (DataDirectory again = DataDirectory.open(data)) {
      assertThat(again.formerMode()).isEmpty();
    }
  }

  private static FileAttribute<Set<PosixFilePermission>> mode(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }

  private static String modeOf(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
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
