package org.muniment.persistence.blob;

import akka.NotUsed;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.muniment.persistence.files.DiskReserve;
import org.muniment.protocol.content.ContentHash;

/**
 * A store that leaves the reserve of its disk alone: a write that would touch it fails with {@link
 * BlobStoreFullException}, also in its midst. Reads go on.
 */
public final class ReservedBlobStore implements BlobStore {

  private final BlobStore store;
  private final DiskReserve reserve;

  /** The store on a disk with a reserve. */
  public ReservedBlobStore(BlobStore store, DiskReserve reserve) {
    this.store = store;
    this.reserve = reserve;
  }

  @Override
  public Sink<ByteString, CompletionStage<StoredBlob>> write(long maxBytes) {
    return Flow.of(ByteString.class).map(this::taken).toMat(store.write(maxBytes), Keep.right());
  }

  @Override
  public CompletionStage<StoredBlob> store(ByteString bytes) {
    try {
      return store.store(taken(bytes));
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private ByteString taken(ByteString chunk) throws IOException {
    if (!reserve.take(chunk.size())) {
      throw new BlobStoreFullException("the rest of the disk is kept in reserve");
    }
    return chunk;
  }

  @Override
  public CompletionStage<OptionalLong> size(ContentHash hash) {
    return store.size(hash);
  }

  @Override
  public Source<ByteString, NotUsed> read(ContentHash hash, Optional<ByteRange> range) {
    return store.read(hash, range);
  }

  @Override
  public CompletionStage<ByteString> load(ContentHash hash, int maxBytes) {
    return store.load(hash, maxBytes);
  }
}
