package org.muniment.node.search;

import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.muniment.persistence.blob.BlobNotFoundException;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.blob.ByteRange;
import org.muniment.persistence.journal.ContentEvent;
import org.muniment.persistence.journal.JournalEvent;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.journal.StoredContent;
import org.muniment.persistence.journal.StoredEvent;
import org.muniment.persistence.search.ContentText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The texts that the journal's events refer to, read from the store. */
final class ContentTexts {

  private static final Logger LOG = LoggerFactory.getLogger(ContentTexts.class);

  private final JournalFeed feed;
  private final BlobStore blobs;
  private final Materializer materializer;
  private final long maxBytes;

  /**
   * @param maxBytes how much of a text is read at most
   */
  ContentTexts(JournalFeed feed, BlobStore blobs, Materializer materializer, long maxBytes) {
    this.feed = feed;
    this.blobs = blobs;
    this.materializer = materializer;
    this.maxBytes = maxBytes;
  }

  /** What the index is to have as the text of a content from now on; empty for no change. */
  CompletionStage<Optional<ContentText>> broughtBy(StoredEvent stored) {
    Optional<JournalEvent> event = stored.record().event();
    if (ReadableText.isPart(stored)) {
      return ReadableText.upTo(stored, feed, materializer)
          .thenCompose(text -> text.read(this::readIfAny, maxBytes))
          .thenApply(Optional::of)
          .exceptionally(failure -> withoutText(stored, failure));
    }
    if (event.isPresent() && event.get() instanceof ContentEvent.TextExtracted extracted) {
      return read(extracted.text())
          .thenApply(
              text ->
                  Optional.of(new ContentText(text, extracted.metadata(), extracted.language())))
          .exceptionally(failure -> withoutText(stored, failure));
    }
    if (event.isPresent() && event.get() instanceof ContentEvent.Quarantined) {
      return CompletableFuture.completedFuture(Optional.of(ContentText.NONE));
    }
    return CompletableFuture.completedFuture(Optional.empty());
  }

  /** A text that is gone must not stop the index; everything else is tried again. */
  private static Optional<ContentText> withoutText(StoredEvent stored, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof BlobNotFoundException) {
      LOG.error(
          "the text of {} is missing from the store; it cannot be found", stored.persistenceId());
      return Optional.empty();
    }
    throw new CompletionException(cause);
  }

  private CompletionStage<String> readIfAny(Optional<StoredContent> content) {
    return content.map(this::read).orElseGet(() -> CompletableFuture.completedFuture(""));
  }

  private CompletionStage<String> read(StoredContent content) {
    if (content.size() == 0) {
      return CompletableFuture.completedFuture("");
    }
    Optional<ByteRange> range = Optional.of(new ByteRange(0, Math.min(content.size(), maxBytes)));
    return blobs
        .read(content.hash(), range)
        .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), materializer)
        .thenApply(ByteString::utf8String);
  }
}
