package org.muniment.node.processing;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorSystem;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.blob.StoredBlob;
import org.muniment.persistence.blob.file.FileBlobSettings;
import org.muniment.persistence.blob.file.FileBlobStore;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentRef;

/** An extractor over a real blob store, in a directory of its own. */
final class ExtractorFixture implements AutoCloseable {

  /** The documents that Tika tests itself with; the build puts them there. */
  private static final Path DOCUMENTS = Path.of("target", "test-documents");

  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String OCTETS = "application/octet-stream";

  private final ActorTestKit kit;
  private final ProcessingSettings settings;
  private final BlobStore blobs;
  private final Extractor extractor;

  private ExtractorFixture(
      ActorTestKit kit, ProcessingSettings settings, BlobStore blobs, Extractor extractor) {
    this.kit = kit;
    this.settings = settings;
    this.blobs = blobs;
    this.extractor = extractor;
  }

  /**
   * Starts one.
   *
   * @param overrides HOCON below {@code muniment.processing}
   */
  static ExtractorFixture start(Path directory, String overrides) throws IOException {
    Config config =
        ConfigFactory.load(
            ConfigFactory.parseString("muniment.processing {\n" + overrides + "\n}"));
    ActorTestKit kit = ActorTestKit.create(config);
    ActorSystem<?> system = kit.system();
    ProcessingSettings settings = ProcessingSettings.from(config, directory.resolve("scratch"));
    BlobStore blobs =
        FileBlobStore.open(system, directory.resolve("blobs"), FileBlobSettings.from(config));
    return new ExtractorFixture(kit, settings, blobs, Extractor.start(system, settings, blobs));
  }

  static byte[] document(String name) {
    try {
      return Files.readAllBytes(DOCUMENTS.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What Tika's mock parser does on demand. */
  static byte[] mock(String actions) {
    return ("<?xml version=\"1.0\"?><mock>" + actions + "</mock>").getBytes(StandardCharsets.UTF_8);
  }

  ContentRef store(byte[] bytes) {
    StoredBlob stored =
        Source.single(ByteString.fromArray(bytes))
            .runWith(blobs.write(bytes.length), kit.system())
            .toCompletableFuture()
            .join();
    return new ContentRef(stored.hash(), stored.size(), OCTETS);
  }

  CompletionStage<Extraction> extract(byte[] bytes, String name) {
    return extract(bytes, name, Job.TEXT);
  }

  CompletionStage<Extraction> extract(byte[] bytes, String name, Job job) {
    return extract(bytes, name, job, Urgency.TEXT);
  }

  CompletionStage<Extraction> extract(byte[] bytes, String name, Job job, Urgency urgency) {
    return extractor.extract(store(bytes), ContentHint.of(Optional.of(name), OCTETS), job, urgency);
  }

  Extraction.Pictures pictures(byte[] bytes, String name) {
    return (Extraction.Pictures) extract(bytes, name, Job.PICTURES).toCompletableFuture().join();
  }

  Extraction.Failure noPictures(byte[] bytes, String name) {
    return (Extraction.Failure) extract(bytes, name, Job.PICTURES).toCompletableFuture().join();
  }

  Extraction.Text text(byte[] bytes, String name) {
    return (Extraction.Text) extract(bytes, name).toCompletableFuture().join();
  }

  FailureCode failure(byte[] bytes, String name) {
    return ((Extraction.Failure) extract(bytes, name).toCompletableFuture().join()).code();
  }

  Extractor extractor() {
    return extractor;
  }

  /** Asks for a content that nobody has stored. */
  CompletionStage<Extraction> extractMissing() {
    ContentRef nothing = new ContentRef(new ContentHash("0".repeat(64)), 7, OCTETS);
    return extractor.extract(
        nothing, ContentHint.of(Optional.empty(), OCTETS), Job.TEXT, Urgency.TEXT);
  }

  ProcessingSettings settings() {
    return settings;
  }

  Path scratch() {
    return settings.scratchDirectory();
  }

  ActorSystem<?> system() {
    return kit.system();
  }

  @Override
  public void close() {
    extractor.stop();
    kit.shutdownTestKit();
  }
}
