package org.muniment.ops.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalFileTest {

  private static final int SIZE = 300_000;

  @TempDir Path directory;
  private Path path;
  private byte[] content;

  @BeforeEach
  void write() throws Exception {
    path = directory.resolve("file");
    content = new byte[SIZE];
    new Random(20260301).nextBytes(content);
    Files.write(path, content);
  }

  @Test
  void anUnchangedFileIsReadTwiceAlike() throws Exception {
    LocalFile file = LocalFile.read(path);
    List<Long> positions = new ArrayList<>();

    try (InputStream in = file.reopen(positions::add)) {
      assertThat(in.readAllBytes()).isEqualTo(content);
    }

    assertThat(file.size()).isEqualTo(SIZE);
    assertThat(positions).isSorted().last().isEqualTo((long) SIZE);
  }

  @Test
  void aFileThatWasOverwrittenNeverArrivesAsAWhole() throws Exception {
    LocalFile file = LocalFile.read(path);
    content[5] ^= 1;
    Files.write(path, content);

    assertNeverWhole(file);
  }

  @Test
  void aFileThatGrewNeverArrivesAsAWhole() throws Exception {
    LocalFile file = LocalFile.read(path);
    Files.write(path, new byte[] {1}, StandardOpenOption.APPEND);

    assertNeverWhole(file);
  }

  @Test
  void aFileThatShrankNeverArrivesAsAWhole() throws Exception {
    LocalFile file = LocalFile.read(path);
    Files.write(path, new byte[SIZE - 1]);

    assertNeverWhole(file);
  }

  @Test
  void aFileThatIsGoneSaysSo() throws Exception {
    LocalFile file = LocalFile.read(path);
    Files.delete(path);

    assertThatThrownBy(() -> file.reopen(position -> {}))
        .isInstanceOf(LocalFileException.class)
        .hasMessage("is not there any more");
  }

  private static void assertNeverWhole(LocalFile file) throws Exception {
    try (InputStream in = file.reopen(position -> {})) {
      byte[] buffer = new byte[SIZE];
      int[] read = {0};
      assertThatThrownBy(
              () -> {
                for (int n = in.read(buffer, 0, 1000); n >= 0; n = in.read(buffer, 0, 1000)) {
                  read[0] += n;
                }
              })
          .isInstanceOf(LocalFileException.class)
          .hasMessageContaining("changed while it was being read");
      assertThat(read[0]).isLessThan(SIZE);
    }
  }
}
