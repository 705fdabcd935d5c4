package org.muniment.persistence.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {

  @TempDir Path temp;

  @Test
  void everyDirectoryThatIsMadeIsItsOwnersAlone() throws IOException {
    Path deep = temp.resolve("a/b/c");
    DurableFiles.createDirectories(deep);
    for (Path made = deep; !made.equals(temp); made = made.getParent()) {
      assertThat(permissions(made)).as(made.toString()).isEqualTo("rwx------");
    }
  }

  @Test
  void aDirectoryThatExistsIsLeftAsItIs() throws IOException {
    Path shared = Files.createDirectory(temp.resolve("shared"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-x---"));
    Files.writeString(shared.resolve("file"), "kept");
    DurableFiles.createDirectories(shared);
    assertThat(permissions(shared)).isEqualTo("rwxr-x---");
    assertThat(shared.resolve("file")).hasContent("kept");
    DurableFiles.createPrivateDirectory(shared);
    assertThat(permissions(shared)).isEqualTo("rwx------");
  }

  @Test
  void theFileSystemsRootIsThere() throws IOException {
    Path root = temp.getRoot();
    DurableFiles.createDirectories(root);
    assertThat(root).isDirectory();
  }

  @Test
  void aFileIsNotTakenForADirectory() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "x");
    assertThatThrownBy(() -> DurableFiles.createDirectories(file))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("x");
  }

  @Test
  void aFileIsReplacedAsAWholeAndLeavesNoDraft() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "older and longer");
    DurableFiles.write(file, "newer");
    assertThat(file).hasContent("newer");
    assertThat(permissions(file)).isEqualTo("rw-------");
    try (Stream<Path> entries = Files.list(temp)) {
      assertThat(entries).containsExactly(file);
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
