package org.muniment.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.util.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.muniment.protocol.document.Principal;

/** The durable format. The golden files hold the bytes of every event version ever shipped. */
class RecordCodecTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  static Stream<GoldenEvents.Sample> samples() {
    return GoldenEvents.all().stream();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everyShippedEventIsReadForEver(GoldenEvents.Sample sample) throws IOException {
    byte[] shipped = Files.readAllBytes(GOLDEN.resolve(sample.file()));

    JournalRecord record = RecordCodec.decode(shipped);

    assertThat(record.header()).isEqualTo(sample.header());
    assertThat(record.event()).contains(sample.event());
    assertThat(record.previousHash()).isEqualTo(GoldenEvents.PREVIOUS);
    assertThat(record.isIntact()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void theWrittenFormDoesNotDrift(GoldenEvents.Sample sample) throws IOException {
    JournalRecord record =
        RecordCodec.seal(sample.header(), sample.event(), GoldenEvents.PREVIOUS, GoldenEvents.SALT);

    assertThat(RecordCodec.encode(record))
        .isEqualTo(Files.readAllBytes(GOLDEN.resolve(sample.file())));
  }

  @Test
  void everyEventTypeHasAGoldenFileOfItsCurrentVersion() {
    assertThat(GoldenEvents.all().stream().map(GoldenEvents.Sample::file))
        .containsAll(
            EventTypes.current().stream()
                .map(type -> type.name() + "-v" + type.version() + ".cbor")
                .toList());
  }

  @Test
  void noGoldenFileIsWithoutItsTest() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(f -> !f.startsWith("snapshot")))
          .containsExactlyInAnyOrderElementsOf(
              GoldenEvents.all().stream().map(GoldenEvents.Sample::file).toList());
    }
  }

  @Test
  void aFlippedBitAnywhereIsNoticed() {
    GoldenEvents.Sample sample = GoldenEvents.all().get(0);
    byte[] stored =
        RecordCodec.encode(
            RecordCodec.seal(
                sample.header(), sample.event(), GoldenEvents.PREVIOUS, GoldenEvents.SALT));
    for (int bit = 0; bit < stored.length * 8; bit++) {
      byte[] broken = stored.clone();
      broken[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(isAccepted(broken)).as("bit %d", bit).isFalse();
    }
  }

  private static boolean isAccepted(byte[] bytes) {
    try {
      JournalRecord record = RecordCodec.decode(bytes);
      return record.isIntact() && record.previousHash().equals(GoldenEvents.PREVIOUS);
    } catch (CorruptRecordException | UnknownEventException e) {
      return false;
    }
  }

  @Test
  void arbitraryBytesAreRefusedWithATypedError() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      assertThatThrownBy(() -> RecordCodec.decode(noise))
          .as("seed %d, round %d", seed, i)
          .isInstanceOf(CorruptRecordException.class);
    }
  }

  @Test
  void aPurgedRecordStillVerifiesAndHasNoEvent() {
    GoldenEvents.Sample sample = GoldenEvents.all().get(0);
    JournalRecord full =
        RecordCodec.seal(sample.header(), sample.event(), GoldenEvents.PREVIOUS, GoldenEvents.SALT);

    JournalRecord read = RecordCodec.decode(RecordCodec.encode(full.redacted()));

    assertThat(read.event()).isEmpty();
    assertThat(read.isIntact()).isTrue();
    assertThat(read.hash()).isEqualTo(full.hash());
  }

  @Test
  void theBorderBetweenSaltAndPayloadCannotBeMoved() {
    GoldenEvents.Sample sample = GoldenEvents.all().get(0);
    SealedBytes bytes =
        RecordCodec.seal(sample.header(), sample.event(), GoldenEvents.PREVIOUS, GoldenEvents.SALT)
            .bytes();
    ByteString both = bytes.salt().orElseThrow().concat(bytes.payload().orElseThrow());
    for (int border : new int[] {0, 15, 17}) {
      JournalRecord moved =
          new JournalRecord(
              sample.header(),
              Optional.of(sample.event()),
              new SealedBytes(
                  bytes.header(),
                  Optional.of(both.take(border)),
                  Optional.of(both.drop(border)),
                  bytes.payloadDigest(),
                  bytes.previous(),
                  bytes.hash()));
      byte[] stored = RecordCodec.encode(moved);
      assertThatThrownBy(() -> RecordCodec.decode(stored))
          .as("border at %d", border)
          .isInstanceOf(CorruptRecordException.class);
    }
  }

  @Test
  void bytesAfterARecordAreRefused() {
    GoldenEvents.Sample sample = GoldenEvents.all().get(0);
    byte[] stored =
        RecordCodec.encode(
            RecordCodec.seal(
                sample.header(), sample.event(), GoldenEvents.PREVIOUS, GoldenEvents.SALT));
    byte[] longer = Arrays.copyOf(stored, stored.length + 1);
    assertThatThrownBy(() -> RecordCodec.decode(longer)).isInstanceOf(CorruptRecordException.class);
  }

  @Test
  void theSameEventIsSealedWithAnotherSaltEachTime() {
    GoldenEvents.Sample sample = GoldenEvents.all().get(0);
    RecordCodec codec = new RecordCodec();
    ByteString first = seal(codec, sample).bytes().salt().orElseThrow();
    ByteString second = seal(codec, sample).bytes().salt().orElseThrow();
    assertThat(first).isNotEqualTo(second);
  }

  private static JournalRecord seal(RecordCodec codec, GoldenEvents.Sample sample) {
    return codec.seal(
        "Document|x", 1, sample.header().at(), Principal.LOCAL, sample.event(), ChainHash.NONE);
  }

  @Test
  void theChainIsComputedAsTheDecisionRecordSays() {
    // printf 'saltpayload' | sha256sum
    ByteString digest = HashChain.payloadDigest(utf8("salt"), utf8("payload"));
    assertThat(HexFormat.of().formatHex(digest.toArray()))
        .isEqualTo("b25afe29043ff2d979035661619d2dbff5f9d22aee46755277d7731e44a0026b");
    // (head -c 32 /dev/zero; printf '\\0\\0\\0\\6header'; <the digest>) | sha256sum
    assertThat(HashChain.link(ChainHash.NONE, utf8("header"), digest).hex())
        .isEqualTo("dd27e2e405271cd988b5b2b992a6f3f6b6e97047a3b62c52e97871c23122ccb0");
  }

  private static ByteString utf8(String text) {
    return ByteString.fromArray(text.getBytes(StandardCharsets.UTF_8));
  }
}
