package org.muniment.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The durable form of snapshots; the golden files hold the bytes of what was shipped. */
class DocumentSnapshotTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  private final DocumentSnapshotSerializer serializer = new DocumentSnapshotSerializer();

  static List<GoldenSnapshot> shipped() {
    return GoldenSnapshot.all();
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void everyShippedSnapshotIsReadForEver(GoldenSnapshot golden) throws IOException {
    assertThat(serializer.fromBinary(bytes(golden), golden.manifest()))
        .isEqualTo(golden.snapshot());
  }

  @Test
  void noGoldenFileIsWithoutItsTest() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(file -> file.startsWith("snapshot.document"))
          .containsExactlyInAnyOrderElementsOf(
              shipped().stream().map(GoldenSnapshot::file).toList());
    }
  }

  @Test
  void theWrittenFormDoesNotDrift() throws IOException {
    GoldenSnapshot current = GoldenSnapshot.CURRENT;
    assertThat(serializer.toBinary(current.snapshot())).isEqualTo(bytes(current));
    assertThat(serializer.manifest(current.snapshot())).isEqualTo(current.manifest());
    assertThat(serializer.identifier()).isEqualTo(20_261);
  }

  @Test
  void theShippedTombstoneIsReadForEverAndWrittenAlike() throws IOException {
    byte[] shipped = Files.readAllBytes(GOLDEN.resolve(GoldenSnapshot.TOMBSTONE_FILE));

    assertThat(serializer.fromBinary(shipped, GoldenSnapshot.TOMBSTONE_MANIFEST))
        .isEqualTo(GoldenSnapshot.TOMBSTONE);
    assertThat(serializer.toBinary(GoldenSnapshot.TOMBSTONE)).isEqualTo(shipped);
    assertThat(serializer.manifest(GoldenSnapshot.TOMBSTONE))
        .isEqualTo(GoldenSnapshot.TOMBSTONE_MANIFEST);
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void aCutSnapshotIsRefusedWithATypedError(GoldenSnapshot golden) throws IOException {
    byte[] whole = bytes(golden);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> serializer.fromBinary(cut, golden.manifest()))
          .as("%d bytes", length)
          .isInstanceOf(CorruptRecordException.class);
    }
  }

  @Test
  void aSnapshotOfAnotherFormatIsRefused() throws IOException {
    byte[] bytes = bytes(GoldenSnapshot.CURRENT);
    assertThatThrownBy(() -> serializer.fromBinary(bytes, "document/3"))
        .isInstanceOf(UnknownEventException.class);
  }

  private static byte[] bytes(GoldenSnapshot golden) throws IOException {
    return Files.readAllBytes(GOLDEN.resolve(golden.file()));
  }
}
