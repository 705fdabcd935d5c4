package org.muniment.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The durable form of snapshots; the golden file holds the bytes of what was shipped. */
class DocumentSnapshotTest {

  private static final Path GOLDEN =
      Path.of("src/test/resources/golden").resolve(GoldenSnapshot.FILE);

  private final DocumentSnapshotSerializer serializer = new DocumentSnapshotSerializer();

  @Test
  void theShippedSnapshotIsReadForEver() throws IOException {
    assertThat(serializer.fromBinary(Files.readAllBytes(GOLDEN), GoldenSnapshot.MANIFEST))
        .isEqualTo(GoldenSnapshot.SNAPSHOT);
  }

  @Test
  void theWrittenFormDoesNotDrift() throws IOException {
    assertThat(serializer.toBinary(GoldenSnapshot.SNAPSHOT)).isEqualTo(Files.readAllBytes(GOLDEN));
    assertThat(serializer.manifest(GoldenSnapshot.SNAPSHOT)).isEqualTo(GoldenSnapshot.MANIFEST);
    assertThat(serializer.identifier()).isEqualTo(20_261);
  }

  @Test
  void theShippedTombstoneIsReadForEverAndWrittenAlike() throws IOException {
    byte[] shipped = Files.readAllBytes(GOLDEN.resolveSibling(GoldenSnapshot.TOMBSTONE_FILE));

    assertThat(serializer.fromBinary(shipped, GoldenSnapshot.TOMBSTONE_MANIFEST))
        .isEqualTo(GoldenSnapshot.TOMBSTONE);
    assertThat(serializer.toBinary(GoldenSnapshot.TOMBSTONE)).isEqualTo(shipped);
    assertThat(serializer.manifest(GoldenSnapshot.TOMBSTONE))
        .isEqualTo(GoldenSnapshot.TOMBSTONE_MANIFEST);
  }

  @Test
  void aCutSnapshotIsRefusedWithATypedError() throws IOException {
    byte[] whole = Files.readAllBytes(GOLDEN);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> serializer.fromBinary(cut, GoldenSnapshot.MANIFEST))
          .as("%d bytes", length)
          .isInstanceOf(CorruptRecordException.class);
    }
  }

  @Test
  void aSnapshotOfAnotherFormatIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(GOLDEN);
    assertThatThrownBy(() -> serializer.fromBinary(bytes, "document/2"))
        .isInstanceOf(UnknownEventException.class);
  }
}
