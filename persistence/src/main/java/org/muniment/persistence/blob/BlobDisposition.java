package org.muniment.persistence.blob;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.muniment.protocol.content.ContentHash;

/**
 * The other half of a {@link BlobStore}, for the collector alone: what is there, and how it goes.
 *
 * <p>Both halves keep one promise together, whatever runs at the same time and whoever dies in
 * between: a write that has completed was pinned before, and {@link #dispose} with an earlier bound
 * leaves its content in place.
 */
public interface BlobDisposition {

  /** Every content, in no order. What comes or goes meanwhile may be in it or not. */
  Source<ContentHash, NotUsed> all();

  /**
   * Deletes a content unless it was pinned at or after an instant.
   *
   * @return whether it is not there any more; false when it was pinned, or somebody else is at it
   */
  CompletionStage<Boolean> dispose(ContentHash hash, Instant unpinnedSince);
}
