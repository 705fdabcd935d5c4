package org.muniment.node.processing;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.muniment.node.metrics.EntityMeasurements;
import org.muniment.node.metrics.ProcessingMeasurements;
import org.muniment.persistence.blob.BlobNotFoundException;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.protocol.content.ContentCommand;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ContentReply;
import org.muniment.protocol.content.ExtractedText;
import org.muniment.protocol.content.ExtractionFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one content: ask whether a result is there; if not, extract, make the text durable,
 * and only then record the result.
 *
 * <p>Every step may be repeated: the blob store keeps the same text once, and the content accepts
 * the same result twice. Contents that are under way on this node are joined, not started again;
 * two nodes may at worst both read the same one.
 */
final class ContentPipeline {

  private static final String TEXT_TYPE = "text/plain; charset=utf-8";
  private static final int CHUNK = 128 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(ContentPipeline.class);

  /** To start a chain of steps so that whatever the first one throws fails the chain. */
  private static final CompletionStage<Done> START =
      CompletableFuture.completedFuture(Done.getInstance());

  private final ActorSystem<?> system;
  private final ProcessingSettings settings;
  private final BlobStore blobs;
  private final Extractor extractor;
  private final ConcurrentMap<ContentHash, CompletableFuture<Done>> underWay =
      new ConcurrentHashMap<>();
  private final AtomicLong extracted = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  ContentPipeline(
      ActorSystem<?> system, ProcessingSettings settings, BlobStore blobs, Extractor extractor) {
    this.system = system;
    this.settings = settings;
    this.blobs = blobs;
    this.extractor = extractor;
  }

  /**
   * Sees to it that the content has a result.
   *
   * @return done when a result is durable; fails only for reasons outside the content, and then
   *     means: again, later
   */
  CompletionStage<Done> process(ContentRef content, ContentHint hint) {
    CompletableFuture<Done> mine = new CompletableFuture<>();
    CompletableFuture<Done> running = underWay.putIfAbsent(content.hash(), mine);
    if (running != null) {
      return running;
    }
    START
        .thenCompose(started -> resultOf(content, hint))
        .whenComplete(
            (done, failure) -> {
              underWay.remove(content.hash(), mine);
              if (failure == null) {
                mine.complete(done);
              } else {
                tell(content, failure);
                mine.completeExceptionally(failure);
              }
            });
    return mine;
  }

  ProcessingStats stats() {
    return new ProcessingStats(
        extractor.waiting(), extractor.running(), extracted.get(), failed.get());
  }

  private CompletionStage<Done> resultOf(ContentRef content, ContentHint hint) {
    return ask(content.hash(), ContentCommand.Get::new)
        .thenCompose(
            reply ->
                reply instanceof ContentReply.Pending
                    ? extract(content, hint)
                    : CompletableFuture.completedFuture(Done.getInstance()));
  }

  private CompletionStage<Done> extract(ContentRef content, ContentHint hint) {
    return extractor
        .extract(content, hint)
        .thenCompose(extraction -> keep(content.hash(), extraction))
        .exceptionally(failure -> withoutContent(content, failure));
  }

  /** Bytes that are gone do not come back by trying: they must not stop what comes after them. */
  private static Done withoutContent(ContentRef content, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof BlobNotFoundException) {
      LOG.error("content {} is missing from the store and stays without a text", content.hash());
      return Done.getInstance();
    }
    throw new CompletionException(cause);
  }

  private CompletionStage<Done> keep(ContentHash hash, Extraction extraction) {
    if (extraction instanceof Extraction.Text text) {
      return store(text.text())
          .thenCompose(stored -> ask(hash, to -> recordText(text, stored, to)))
          .thenApply(reply -> counted(extracted, "text"));
    }
    Extraction.Failure failure = (Extraction.Failure) extraction;
    return ask(hash, to -> recordFailure(failure, to))
        .thenApply(reply -> counted(failed, failure.code().code()));
  }

  private CompletionStage<ContentRef> store(String text) {
    ByteString bytes = ByteString.fromArrayUnsafe(text.getBytes(StandardCharsets.UTF_8));
    int chunks = (bytes.length() + CHUNK - 1) / CHUNK;
    return Source.range(0, chunks - 1)
        .map(i -> bytes.slice(i * CHUNK, Math.min(bytes.length(), (i + 1) * CHUNK)))
        .runWith(blobs.write(bytes.length()), system)
        .thenApply(stored -> new ContentRef(stored.hash(), stored.size(), TEXT_TYPE));
  }

  private static ContentCommand recordText(
      Extraction.Text text, ContentRef stored, ActorRef<ContentReply> replyTo) {
    return new ContentCommand.RecordText(
        new ExtractedText(
            stored,
            text.mediaType(),
            text.metadata(),
            text.language(),
            text.truncated(),
            Extractor.NAME),
        replyTo);
  }

  private ContentCommand recordFailure(Extraction.Failure failure, ActorRef<ContentReply> replyTo) {
    return new ContentCommand.RecordFailure(
        new ExtractionFailure(
            failure.code().code(),
            failure.code().reason(settings),
            failure.attempts(),
            Extractor.NAME),
        replyTo);
  }

  private void tell(ContentRef content, Throwable failure) {
    if (!extractor.isStopped()) {
      LOG.warn("content {} has no result yet: {}", content.hash(), failure.toString());
    }
  }

  CompletionStage<ContentReply> ask(
      ContentHash hash, Function<ActorRef<ContentReply>, ContentCommand> command) {
    if (extractor.isStopped()) { // a message to a region that hands off holds up the node's stop
      return CompletableFuture.failedFuture(new ParserUnavailableException("the node stops"));
    }
    return EntityMeasurements.measured(
        "content",
        command,
        measured ->
            ClusterSharding.get(system)
                .entityRefFor(Content.TYPE, hash.hex())
                .ask(measured::apply, settings.content().askTimeout()));
  }

  private static Done counted(AtomicLong counter, String result) {
    counter.incrementAndGet();
    ProcessingMeasurements.result(result);
    return Done.getInstance();
  }
}
