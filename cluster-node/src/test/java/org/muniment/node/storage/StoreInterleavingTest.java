package org.muniment.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.Materializer;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.persistence.blob.StoredBlob;
import org.muniment.persistence.blob.file.FileBlobSettings;
import org.muniment.persistence.blob.file.FileBlobStore;

/**
 * The narrow place of {@link CollectionInterleavingTest}, met again and again: a writer finds
 * content that is just being disposed of.
 */
class StoreInterleavingTest {

  private static final int SCHEDULES = Integer.getInteger("muniment.test.schedules", 500);
  private static final long SEED = Long.getLong("muniment.test.seed", System.nanoTime());
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant TODAY = Instant.parse("2026-11-23T00:00:00Z");

  @TempDir Path directory;

  private ActorTestKit kit;
  private Materializer materializer;
  private FileBlobStore store;
  private Interleaving interleaving;
  private Instant now;

  @BeforeEach
  void open() throws Exception {
    kit =
        ActorTestKit.create(
            ConfigFactory.load(ConfigFactory.parseString("akka.actor.provider = local")));
    materializer = Materializer.createMaterializer(kit.system());
    interleaving = new Interleaving(new Random(SEED));
    store =
        FileBlobStore.open(
            kit.system(),
            new SteppedFileSystem(() -> interleaving.step()).over(directory.resolve("blobs")),
            FileBlobSettings.from(kit.system().settings().config()),
            () -> now);
  }

  @AfterEach
  void close() {
    kit.shutdownTestKit();
  }

  @Test
  void whatAWriterWasToldIsThereStays() throws Exception {
    for (int i = 0; i < SCHEDULES; i++) {
      interleaving = new Interleaving(new Random(SEED + i));
      now = LONG_AGO;
      StoredBlob stored = write();
      now = TODAY;
      interleaving.add(this::write);
      interleaving.add(() -> await(store.dispose(stored.hash(), TODAY)));
      interleaving.add(() -> await(store.dispose(stored.hash(), TODAY)));

      interleaving.run();

      String schedule = "-Dmuniment.test.schedules=1 -Dmuniment.test.seed=" + (SEED + i);
      assertThat(await(store.size(stored.hash()))).as(schedule).hasValue(stored.size());
      assertThat(await(store.dispose(stored.hash(), TODAY))).as(schedule).isFalse();
      assertThat(await(store.dispose(stored.hash(), TODAY.plusNanos(1000)))).isTrue();
    }
  }

  private StoredBlob write() {
    return await(
        Source.single(ByteString.fromString("content"))
            .runWith(store.write(Long.MAX_VALUE), materializer));
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }
}
