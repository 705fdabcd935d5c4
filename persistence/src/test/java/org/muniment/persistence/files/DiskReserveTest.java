package org.muniment.persistence.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.blob.BlobStoreFullException;
import org.muniment.persistence.blob.ReservedBlobStore;
import org.muniment.persistence.blob.StoredBlob;
import org.muniment.persistence.blob.file.FileBlobSettings;
import org.muniment.persistence.blob.file.FileBlobStore;

/** On a disk of 16 MiB, of which 8 are kept in reserve. */
class DiskReserveTest {

  private static final int MIB = 1 << 20;
  private static final DiskReserveSettings SETTINGS =
      new DiskReserveSettings(8 * MIB, Duration.ofDays(1));

  @TempDir private Path temp;
  private SmallDisk small;
  private Path disk;
  private DiskReserve reserve;

  @BeforeEach
  void mount() throws Exception {
    small = SmallDisk.mount(temp.resolve("disk"), "16m");
    disk = small.directory();
    reserve = new DiskReserve(disk, List.of(), SETTINGS);
    reserve.look();
  }

  @AfterEach
  void unmount() throws Exception {
    if (small != null) {
      small.close();
    }
  }

  @Test
  void whatTouchesTheReserveIsNotAdmitted() {
    assertThat(reserve.admits(7 * MIB)).isTrue();
    assertThat(reserve.admits(9 * MIB)).isFalse();
    assertThat(reserve.shortage()).isEmpty();
  }

  @Test
  void whatIsWrittenBetweenTwoLooksIsCounted() {
    assertThat(reserve.take(7 * MIB)).isTrue();

    assertThat(reserve.admits(2 * MIB)).isFalse();
    assertThat(reserve.take(2 * MIB)).isFalse();

    reserve.look();
    assertThat(reserve.admits(7 * MIB)).as("nothing was written in truth").isTrue();
  }

  @Test
  void aDiskBelowItsReserveTakesNothingUntilThereIsRoomAgain() throws Exception {
    Path filler = Files.write(disk.resolve("filler"), new byte[9 * MIB]);
    reserve.look();

    assertThat(reserve.admits(0)).isFalse();
    assertThat(reserve.take(1)).isFalse();
    assertThat(reserve.shortage().orElseThrow()).contains(disk.toString(), "7 MiB", "8 MiB");

    Files.delete(filler);
    reserve.look();
    assertThat(reserve.admits(7 * MIB)).isTrue();
    assertThat(reserve.shortage()).isEmpty();
  }

  @Test
  void anotherDiskBelowItsReserveCountsToo() throws Exception {
    DiskReserve elsewhere = new DiskReserve(temp, List.of(disk), SETTINGS);
    Files.write(disk.resolve("filler"), new byte[9 * MIB]);

    elsewhere.look();

    assertThat(elsewhere.admits(0)).isFalse();
  }

  @Test
  void aWriteIsStoppedInItsMidstAndLeavesNothing() throws Exception {
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "DiskReserveTest");
    try {
      BlobStore store =
          new ReservedBlobStore(
              FileBlobStore.open(
                  system, disk.resolve("blobs"), FileBlobSettings.from(ConfigFactory.load())),
              reserve);
      reserve.look();
      long free = DiskReserve.usable(disk);

      assertThatThrownBy(() -> write(store, 9, system))
          .hasCauseInstanceOf(BlobStoreFullException.class);

      assertThat(DiskReserve.usable(disk)).isGreaterThan(free - MIB);
      reserve.look();
      assertThat(write(store, 2, system).size()).isEqualTo(2 * MIB);
    } finally {
      system.terminate();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"reserve = -1", "check-interval = 1ms"})
  void aWrongSettingIsNamed(String setting) {
    var config =
        ConfigFactory.parseString("muniment.disk." + setting).withFallback(ConfigFactory.load());

    assertThatThrownBy(() -> DiskReserveSettings.from(config))
        .isInstanceOf(ConfigException.BadValue.class)
        .hasMessageContaining("muniment.disk." + setting.split(" ", 2)[0]);
  }

  private static StoredBlob write(BlobStore store, int mebibytes, ActorSystem<?> system)
      throws Exception {
    return Source.range(1, mebibytes)
        .map(i -> ByteString.fromArray(new byte[MIB]))
        .runWith(store.write(Long.MAX_VALUE), system)
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }
}
