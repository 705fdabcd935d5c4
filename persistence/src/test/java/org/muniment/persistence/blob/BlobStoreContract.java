package org.muniment.persistence.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.Done;
import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.muniment.protocol.content.ContentHash;

/** What every {@link BlobStore} does; an adapter's test extends it. */
public abstract class BlobStoreContract {
  /** Enough for a busy host. */
  protected static final Duration PATIENCE = Duration.ofSeconds(90);

  protected static final long UNBOUNDED = Long.MAX_VALUE;
  private static final int KIB = 1024;
  private static final int WRITERS = 16;

  /** Given by {@code -Dmuniment.test.seed}, and named by every failure that depends on it. */
  protected final long seed = Long.getLong("muniment.test.seed", System.nanoTime());

  protected final Random random = new Random(seed);
  protected ActorSystem<Void> system;
  protected BlobStore store;

  /** Opens an empty store. */
  protected abstract BlobStore open() throws Exception;

  /** A name for everything that the store keeps, contents and unfinished uploads alike. */
  protected abstract List<String> everythingKept() throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    system = ActorSystem.create(Behaviors.empty(), "BlobStoreContract");
    store = open();
  }

  @AfterEach
  void terminate() {
    system.terminate();
    done(system.getWhenTerminated());
  }

  @Test
  void contentComesBackByteForByteUnderItsSha256() {
    int[] sizes = {0, 1, 10 * KIB, 256 * KIB - 1, 256 * KIB, 256 * KIB + 1, 1000 * KIB + 17};
    for (int size : sizes) {
      byte[] content = randomBytes(size);

      StoredBlob stored = write(content);

      assertThat(stored).isEqualTo(new StoredBlob(sha256(content), size, false));
      assertThat(read(stored.hash(), Optional.empty())).isEqualTo(content);
      assertThat(done(store.size(stored.hash()))).isEqualTo(OptionalLong.of(size));
    }
  }

  @Test
  void contentInMemoryIsStoredAndLoadedLikeAStream() {
    for (int size : new int[] {0, 1, 64 * KIB, 600 * KIB}) {
      byte[] content = randomBytes(size);
      ByteString inPieces =
          ByteString.fromArray(content, 0, size / 2)
              .concat(ByteString.fromArray(content, size / 2, size - size / 2));

      StoredBlob stored = done(store.store(inPieces));

      assertThat(stored).isEqualTo(new StoredBlob(sha256(content), size, false));
      assertThat(read(stored.hash(), Optional.empty())).isEqualTo(content);
      assertThat(done(store.load(stored.hash(), size)).toArray()).isEqualTo(content);
      assertThat(write(content)).isEqualTo(new StoredBlob(sha256(content), size, true));
      assertThat(done(store.store(inPieces))).isEqualTo(write(content));
    }
  }

  @Test
  void onlyContentThatIsThereAndSmallEnoughIsLoaded() {
    ContentHash hash = write(randomBytes(11)).hash();

    assertThatThrownBy(() -> done(store.load(hash, 10)))
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> done(store.load(sha256(randomBytes(8)), 10)))
        .hasRootCauseInstanceOf(BlobNotFoundException.class);
  }

  @Test
  void aRangeIsWhatTheContentHoldsThere() {
    byte[] content = randomBytes(900 * KIB);
    ContentHash hash = write(content).hash();
    for (int i = 0; i < 200; i++) {
      int from = random.nextInt(content.length);
      int length = 1 + random.nextInt(content.length - from);

      byte[] part = read(hash, Optional.of(new ByteRange(from, length)));

      assertThat(part)
          .as("seed %d, %d bytes from %d", seed, length, from)
          .isEqualTo(Arrays.copyOfRange(content, from, from + length));
    }
  }

  @Test
  void aRangeMayEndWithTheContentAndNotBeyondIt() {
    byte[] content = randomBytes(10);
    ContentHash hash = write(content).hash();

    assertThat(read(hash, Optional.of(new ByteRange(9, 1)))).containsExactly(content[9]);
    for (ByteRange beyond :
        List.of(new ByteRange(9, 2), new ByteRange(10, 1), new ByteRange(1, Long.MAX_VALUE))) {
      assertThatThrownBy(() -> read(hash, Optional.of(beyond)))
          .hasRootCauseInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void contentThatIsNotThereIsNotFound() {
    ContentHash unknown = sha256(randomBytes(8));

    assertThat(done(store.size(unknown))).isEmpty();
    assertThatThrownBy(() -> read(unknown, Optional.empty()))
        .hasRootCauseInstanceOf(BlobNotFoundException.class);
  }

  @Test
  void theSameContentIsKeptOnce() throws Exception {
    byte[] content = randomBytes(300 * KIB);

    StoredBlob first = write(content);
    StoredBlob second = write(content);

    assertThat(first.deduplicated()).isFalse();
    assertThat(second).isEqualTo(new StoredBlob(first.hash(), content.length, true));
    assertThat(everythingKept()).hasSize(1);
    assertThat(read(first.hash(), Optional.empty())).isEqualTo(content);
  }

  @Test
  void concurrentWritersOfTheSameContentLeaveOneCopy() throws Exception {
    byte[] content = randomBytes(300 * KIB);

    List<CompletionStage<StoredBlob>> writes =
        Stream.generate(() -> start(content)).limit(WRITERS).toList();

    for (CompletionStage<StoredBlob> write : writes) {
      assertThat(done(write).hash()).isEqualTo(sha256(content));
    }
    assertThat(everythingKept()).hasSize(1);
    assertThat(read(sha256(content), Optional.empty())).isEqualTo(content);
  }

  @Test
  void contentThatNobodyPinnedSinceIsDisposedOfForGood() throws Exception {
    byte[] content = randomBytes(300 * KIB);
    ContentHash hash = write(content).hash();

    assertThat(done(disposition().dispose(hash, afterAllPins()))).isTrue();

    assertThat(done(store.size(hash))).isEmpty();
    assertThat(everythingKept()).isEmpty();
    assertThat(done(disposition().dispose(hash, afterAllPins()))).as("again").isTrue();
    assertThat(write(content)).isEqualTo(new StoredBlob(hash, content.length, false));
    assertThat(read(hash, Optional.empty())).isEqualTo(content);
  }

  @Test
  void everyWritePinsTheContentAnew() throws Exception {
    byte[] content = randomBytes(KIB);
    ContentHash hash = write(content).hash();
    Instant afterTheFirst = laterThan(Instant.now());

    assertThat(write(content).deduplicated()).isTrue();

    assertThat(done(disposition().dispose(hash, afterTheFirst))).isFalse();
    assertThat(read(hash, Optional.empty())).isEqualTo(content);
    assertThat(everythingKept()).hasSize(1);
  }

  @Test
  void allContentsAreListed() throws Exception {
    Set<ContentHash> written = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      written.add(write(randomBytes(i + 1)).hash());
    }

    assertThat(done(disposition().all().runWith(Sink.seq(), system)))
        .hasSize(20)
        .containsAll(written);
  }

  @Test
  void whoReadsWhileContentIsDisposedOfReadsOn() {
    byte[] content = randomBytes(2000 * KIB);
    ContentHash hash = write(content).hash();

    CompletionStage<ByteString> whole =
        store
            .read(hash, Optional.empty())
            .mapAsync(
                1,
                chunk -> disposition().dispose(hash, afterAllPins()).thenApply(disposed -> chunk))
            .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), system);

    assertThat(done(whole).toArray()).isEqualTo(content);
    assertThat(done(store.size(hash))).isEmpty();
  }

  @Test
  void writersAndADisposalThatMeetLoseNothing() {
    byte[] content = randomBytes(KIB);
    ContentHash hash = sha256(content);
    for (int round = 0; round < 200; round++) {
      Instant before = Instant.now();
      CompletionStage<StoredBlob> one = start(content);
      CompletionStage<Boolean> disposed = disposition().dispose(hash, before);
      CompletionStage<StoredBlob> other = start(content);
      done(one);
      done(other);
      done(disposed);

      assertThat(read(hash, Optional.empty())).as("round %d", round).isEqualTo(content);
      assertThat(done(disposition().dispose(hash, before))).as("round %d", round).isFalse();
    }
  }

  private BlobDisposition disposition() {
    return (BlobDisposition) store;
  }

  private static Instant laterThan(Instant instant) {
    Instant now = Instant.now();
    while (!now.isAfter(instant)) {
      now = Instant.now();
    }
    return now;
  }

  private static Instant afterAllPins() {
    return Instant.now().plusSeconds(3600);
  }

  @Test
  void concurrentWritersOfDifferentContentDoNotMix() {
    List<byte[]> contents =
        IntStream.range(0, WRITERS).mapToObj(i -> randomBytes(100 * KIB + i)).toList();

    List<CompletionStage<StoredBlob>> writes = contents.stream().map(this::start).toList();

    for (int i = 0; i < WRITERS; i++) {
      ContentHash hash = done(writes.get(i)).hash();
      assertThat(read(hash, Optional.empty())).as("seed %d", seed).isEqualTo(contents.get(i));
    }
  }

  @Test
  void anUploadThatBreaksOffLeavesNothing() throws Exception {
    byte[] content = randomBytes(700 * KIB);
    Source<ByteString, NotUsed> broken =
        chunks(content).concat(Source.failed(new IllegalStateException("connection reset")));

    CompletionStage<StoredBlob> stored = broken.runWith(store.write(UNBOUNDED), system);

    assertThatThrownBy(() -> done(stored)).hasRootCauseMessage("connection reset");
    assertThat(everythingKept()).isEmpty();
    assertThat(done(store.size(sha256(content)))).isEmpty();
  }

  @Test
  void contentBeyondTheBoundStopsTheStreamAndLeavesNothing() throws Exception {
    var run =
        Source.repeat(ByteString.fromArray(randomBytes(64 * KIB)))
            .watchTermination(Keep.right())
            .toMat(store.write(640 * KIB - 1), Keep.both())
            .run(system);

    assertThatThrownBy(() -> done(run.second()))
        .hasRootCauseInstanceOf(BlobTooLargeException.class);
    CompletionStage<Done> upstream = run.first();
    assertThatThrownBy(() -> done(upstream)).hasRootCauseInstanceOf(BlobTooLargeException.class);
    assertThat(everythingKept()).isEmpty();
  }

  @Test
  void contentOfExactlyTheBoundIsStored() {
    byte[] content = randomBytes(640 * KIB);

    StoredBlob stored = done(chunks(content).runWith(store.write(content.length), system));

    assertThat(stored.size()).isEqualTo(content.length);
  }

  @Test
  void aReaderMayStopInTheMiddleAndReadAgain() {
    byte[] content = randomBytes(2000 * KIB);
    ContentHash hash = write(content).hash();

    ByteString head = done(store.read(hash, Optional.empty()).take(1).runWith(Sink.head(), system));

    assertThat(head.toArray()).isEqualTo(Arrays.copyOf(content, head.size()));
    assertThat(read(hash, Optional.empty())).isEqualTo(content);
  }

  protected final StoredBlob write(byte[] content) {
    return done(start(content));
  }

  private CompletionStage<StoredBlob> start(byte[] content) {
    return chunks(content).runWith(store.write(UNBOUNDED), system);
  }

  /** Cut at random places, as a network would. */
  protected final Source<ByteString, NotUsed> chunks(byte[] content) {
    List<ByteString> chunks = new ArrayList<>();
    for (int from = 0; from < content.length; ) {
      int to = Math.min(content.length, from + 1 + random.nextInt(128 * KIB));
      chunks.add(ByteString.fromArray(content, from, to - from));
      from = to;
    }
    return Source.from(chunks);
  }

  protected final byte[] read(ContentHash hash, Optional<ByteRange> range) {
    return done(store
            .read(hash, range)
            .runFold(ByteString.emptyByteString(), ByteString::concat, system))
        .toArray();
  }

  protected final byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  protected static ContentHash sha256(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return new ContentHash(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  protected static <T> T done(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("not done after " + PATIENCE, e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
