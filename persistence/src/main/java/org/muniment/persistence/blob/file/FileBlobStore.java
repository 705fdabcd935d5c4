package org.muniment.persistence.blob.file;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.muniment.persistence.blob.BlobDisposition;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.blob.ByteRange;
import org.muniment.persistence.blob.SteadyClock;
import org.muniment.persistence.blob.StoredBlob;
import org.muniment.protocol.content.ContentHash;

/**
 * Content as files, each durable (file, name, and directories above it synced) before it is
 * acknowledged. Several processes may share one directory on a file system with POSIX locks, links
 * and atomic renames. When the disk is full a write fails with {@link
 * org.muniment.persistence.blob.BlobStoreFullException}.
 */
public final class FileBlobStore implements BlobStore, BlobDisposition {
  private final BlobDirectory directory;
  private final FileBlobSettings settings;
  private final Executor reader;
  private final Executor writer;

  private FileBlobStore(
      BlobDirectory directory, FileBlobSettings settings, Executor reader, Executor writer) {
    this.directory = directory;
    this.settings = settings;
    this.reader = reader;
    this.writer = writer;
  }

  /**
   * Opens the store, making the directory when there is none and removing what an earlier process
   * left unfinished. Blocks on the disk.
   *
   * @throws IOException also when the directory holds something else or an unknown format
   */
  public static FileBlobStore open(ActorSystem<?> system, Path root, FileBlobSettings settings)
      throws IOException {
    return open(system, root, settings, SteadyClock.begin());
  }

  /**
   * Like {@link #open(ActorSystem, Path, FileBlobSettings)}.
   *
   * @param clock of the pins; the one of whoever disposes
   */
  public static FileBlobStore open(
      ActorSystem<?> system, Path root, FileBlobSettings settings, InstantSource clock)
      throws IOException {
    Instant processStart =
        Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    return new FileBlobStore(
        BlobDirectory.open(root, processStart, clock),
        settings,
        system.dispatchers().lookup(DispatcherSelector.fromConfig(settings.readDispatcher())),
        system.dispatchers().lookup(DispatcherSelector.fromConfig(settings.writeDispatcher())));
  }

  @Override
  public Sink<ByteString, CompletionStage<StoredBlob>> write(long maxBytes) {
    return Sink.fromGraph(new BlobSink(directory, settings, maxBytes))
        .async(settings.writeDispatcher(), settings.buffer());
  }

  @Override
  public CompletionStage<StoredBlob> store(ByteString bytes) {
    return on(writer, () -> storeNow(bytes));
  }

  private StoredBlob storeNow(ByteString bytes) throws IOException {
    try (StagedBlob staged = new StagedBlob(directory, settings)) {
      staged.append(bytes);
      return staged.commit();
    }
  }

  @Override
  public CompletionStage<OptionalLong> size(ContentHash hash) {
    return on(reader, () -> directory.size(hash));
  }

  @Override
  public Source<ContentHash, NotUsed> all() {
    return Source.single(directory)
        .mapConcat(BlobDirectory::shelves)
        .mapConcat(BlobDirectory::contents)
        .async(settings.readDispatcher());
  }

  @Override
  public CompletionStage<Boolean> dispose(ContentHash hash, Instant unpinnedSince) {
    return on(reader, () -> directory.dispose(hash, unpinnedSince));
  }

  private interface DiskAccess<T> {
    T now() throws IOException;
  }

  private static <T> CompletionStage<T> on(Executor threads, DiskAccess<T> access) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return access.now();
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        },
        threads);
  }

  @Override
  public Source<ByteString, NotUsed> read(ContentHash hash, Optional<ByteRange> range) {
    return Source.fromGraph(
        new BlobSource(() -> new BlobReading(directory, settings, hash, range), reader));
  }

  @Override
  public CompletionStage<ByteString> load(ContentHash hash, int maxBytes) {
    return on(reader, () -> directory.load(hash, maxBytes));
  }
}
