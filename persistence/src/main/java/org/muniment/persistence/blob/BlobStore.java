package org.muniment.persistence.blob;

import akka.NotUsed;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.muniment.protocol.content.ContentHash;

/**
 * Content-addressed storage: the same bytes are kept once, under their SHA-256.
 *
 * <p>Every adapter passes {@code BlobStoreContract}. Streams are back-pressured and hold no more
 * than a few chunks in memory, whatever the size of the content.
 */
public interface BlobStore {

  /**
   * A sink that stores one content. Its value completes when the content is durable, that is, when
   * it would survive a power cut; before that nothing can be read under the hash. If the stream or
   * the storing fails, nothing is left behind.
   *
   * <p>By then the content is also pinned, as durably, whether it was there before or not: the
   * instant of the pin is kept with it, and {@link BlobDisposition} spares it for as long as the
   * record that is to refer to it may take to reach the journal.
   *
   * @param maxBytes the stream is cancelled and the value fails with {@link BlobTooLargeException}
   *     beyond this size
   */
  Sink<ByteString, CompletionStage<StoredBlob>> write(long maxBytes);

  /**
   * Stores content that is in memory: what {@link #write} promises, without the cost of a stream.
   */
  CompletionStage<StoredBlob> store(ByteString bytes);

  /** The size in bytes of the content, empty when it is not there. */
  CompletionStage<OptionalLong> size(ContentHash hash);

  /**
   * Reads content or a part of it, by seeking: the cost is that of the bytes asked for.
   *
   * @param range empty for everything; else it must lie within the content
   * @return a source that fails with {@link BlobNotFoundException} when the content is not there
   */
  Source<ByteString, NotUsed> read(ContentHash hash, Optional<ByteRange> range);

  /**
   * Reads a small content at once, without the cost of a stream.
   *
   * @param maxBytes that it may have; fails with {@link IllegalArgumentException} when it has more
   * @return fails with {@link BlobNotFoundException} when the content is not there
   */
  CompletionStage<ByteString> load(ContentHash hash, int maxBytes);
}
