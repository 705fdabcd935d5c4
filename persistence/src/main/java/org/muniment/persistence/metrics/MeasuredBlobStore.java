package org.muniment.persistence.metrics;

import akka.Done;
import akka.NotUsed;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.blob.ByteRange;
import org.muniment.persistence.blob.StoredBlob;
import org.muniment.protocol.content.ContentHash;

/**
 * A store whose own time is measured, apart from that of the clients that send and receive: how
 * long a write takes from the last byte until it is durable, and a read until its first byte.
 */
public final class MeasuredBlobStore implements BlobStore {

  static final String READ = "read";
  private static final String WRITE = "write";

  private final BlobStore store;

  /** The store, measured. */
  public MeasuredBlobStore(BlobStore store) {
    this.store = store;
  }

  @Override
  public Sink<ByteString, CompletionStage<StoredBlob>> write(long maxBytes) {
    return Flow.of(ByteString.class)
        .map(chunk -> counted(WRITE, chunk))
        .watchTermination(Keep.right())
        .toMat(store.write(maxBytes), MeasuredBlobStore::measured);
  }

  @Override
  public CompletionStage<StoredBlob> store(ByteString bytes) {
    long start = System.nanoTime();
    return store
        .store(counted(WRITE, bytes))
        .whenComplete((blob, failure) -> ended(WRITE, start, failure));
  }

  private static CompletionStage<StoredBlob> measured(
      CompletionStage<Done> end, CompletionStage<StoredBlob> stored) {
    CompletionStage<Long> lastByte = end.thenApply(done -> System.nanoTime());
    return stored.whenComplete(
        (blob, failure) -> {
          if (failure == null) {
            lastByte.thenAccept(since -> StorageMeasurements.blobTime(WRITE, elapsed(since)));
          } else {
            StorageMeasurements.blobFailure(WRITE);
          }
        });
  }

  @Override
  public CompletionStage<OptionalLong> size(ContentHash hash) {
    return store.size(hash);
  }

  @Override
  public Source<ByteString, NotUsed> read(ContentHash hash, Optional<ByteRange> range) {
    return store.read(hash, range).via(new MeasuredRead());
  }

  @Override
  public CompletionStage<ByteString> load(ContentHash hash, int maxBytes) {
    long start = System.nanoTime();
    return store
        .load(hash, maxBytes)
        .whenComplete((bytes, failure) -> ended(READ, start, failure))
        .thenApply(bytes -> counted(READ, bytes));
  }

  private static void ended(String operation, long start, Throwable failure) {
    if (failure == null) {
      StorageMeasurements.blobTime(operation, elapsed(start));
    } else {
      StorageMeasurements.blobFailure(operation);
    }
  }

  private static ByteString counted(String operation, ByteString chunk) {
    StorageMeasurements.blobBytes(operation, chunk.size());
    return chunk;
  }

  private static Duration elapsed(long since) {
    return Duration.ofNanos(System.nanoTime() - since);
  }
}
