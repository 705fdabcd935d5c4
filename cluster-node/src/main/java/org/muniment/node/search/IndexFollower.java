package org.muniment.node.search;

import akka.Done;
import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.japi.Pair;
import akka.stream.ActorAttributes;
import akka.stream.KillSwitches;
import akka.stream.Materializer;
import akka.stream.RestartSettings;
import akka.stream.UniqueKillSwitch;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.RestartSource;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.muniment.persistence.blob.BlobNotFoundException;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.blob.ByteRange;
import org.muniment.persistence.journal.ContentEvent;
import org.muniment.persistence.journal.DocumentEvent;
import org.muniment.persistence.journal.DocumentFold;
import org.muniment.persistence.journal.FeedEntry;
import org.muniment.persistence.journal.JournalEvent;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.journal.JournalTags;
import org.muniment.persistence.journal.StoredContent;
import org.muniment.persistence.journal.StoredEvent;
import org.muniment.persistence.search.ContentText;
import org.muniment.persistence.search.SearchIndex;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node's index up with the journal.
 *
 * <p>One stream over all tags. It starts from the positions in the index's last commit, so what was
 * applied but not committed when a process died simply comes again; everything here is idempotent
 * by (persistence id, sequence number). A document's event that does not follow the one before is
 * preceded by what is missing, read by persistence id: so an index never shows a document that
 * never was. A content's event stands for itself, the newest wins.
 *
 * <p>Order matters only within an entity, and all stages below keep it. The stages from {@link
 * #withMissing} on touch the index and run fused, hence one at a time, on the follower's
 * dispatcher.
 */
public final class IndexFollower {

  private static final Logger LOG = LoggerFactory.getLogger(IndexFollower.class);
  private static final String DISPATCHER = "muniment.search.follower.dispatcher";

  private final JournalFeed feed;
  private final BlobStore blobs;
  private final SearchIndex index;
  private final SearchServiceSettings settings;
  private final InstantSource clock;
  private final Materializer materializer;

  private final Map<String, String> positions = new HashMap<>();
  private boolean dirty;
  private Instant lastCommit;

  private IndexFollower(
      ActorSystem<?> system,
      JournalFeed feed,
      BlobStore blobs,
      SearchIndex index,
      SearchServiceSettings settings,
      InstantSource clock) {
    this.feed = feed;
    this.blobs = blobs;
    this.index = index;
    this.settings = settings;
    this.clock = clock;
    this.materializer = Materializer.createMaterializer(system);
    this.lastCommit = clock.instant();
  }

  /** A follower at work. */
  public interface Running {

    /** Ends it; completes when it touches the index no more. The last changes are committed. */
    CompletionStage<Done> stop();
  }

  /** Starts to follow. */
  public static Running start(
      ActorSystem<?> system,
      JournalFeed feed,
      BlobStore blobs,
      SearchIndex index,
      SearchServiceSettings settings,
      InstantSource clock) {
    IndexFollower follower = new IndexFollower(system, feed, blobs, index, settings, clock);
    Pair<UniqueKillSwitch, CompletionStage<Done>> running =
        RestartSource.withBackoff(
                RestartSettings.create(settings.restartMin(), settings.restartMax(), 0.2),
                // lazily: a factory that throws would end the restarts instead of causing one
                () -> Source.lazySource(follower::changes))
            .viaMat(KillSwitches.single(), Keep.right())
            .toMat(Sink.ignore(), Keep.both())
            .withAttributes(ActorAttributes.dispatcher(DISPATCHER))
            .run(follower.materializer);
    return () -> {
      running.first().shutdown();
      return running
          .second()
          .thenRunAsync(
              follower::commitRest,
              system.dispatchers().lookup(DispatcherSelector.fromConfig(DISPATCHER)))
          .thenApply(nothing -> Done.getInstance());
    };
  }

  private Source<Done, NotUsed> changes() {
    index.recover();
    positions.clear();
    positions.putAll(index.positions());
    LOG.info("The index holds {} documents and follows the journal from there.", index.documents());
    Source<Step, NotUsed> entries =
        JournalTags.ALL.stream()
            .map(tag -> feed.follow(tag, positions.getOrDefault(tag, JournalFeed.BEGINNING)))
            .reduce((left, right) -> left.merge(right))
            .orElseThrow()
            .mapAsync(settings.textReads(), this::prepared)
            .flatMapConcat(this::withMissing)
            .map(this::apply);
    Source<Step, NotUsed> ticks =
        Source.tick(settings.commitInterval(), settings.commitInterval(), Step.NOTHING)
            .mapMaterializedValue(tick -> NotUsed.getInstance());
    return entries
        .merge(ticks, true)
        .groupedWithin(settings.batch(), settings.batchDelay())
        .map(this::show);
  }

  /**
   * What is to be done, in the journal's order.
   *
   * @param stored empty for a tick
   * @param text for a content's event that brought one
   */
  private record Step(
      Optional<StoredEvent> stored, Optional<ContentText> text, Optional<FeedEntry> entry) {

    static final Step NOTHING = new Step(Optional.empty(), Optional.empty(), Optional.empty());
  }

  private CompletionStage<Step> prepared(FeedEntry entry) {
    StoredEvent stored = entry.stored();
    return textOf(stored)
        .thenApply(text -> new Step(Optional.of(stored), text, Optional.of(entry)));
  }

  private CompletionStage<Optional<ContentText>> textOf(StoredEvent stored) {
    Optional<JournalEvent> event = stored.record().event();
    if (event.isPresent() && event.get() instanceof ContentEvent.TextExtracted extracted) {
      return read(extracted.text())
          .thenApply(
              text ->
                  Optional.of(new ContentText(text, extracted.metadata(), extracted.language())))
          .exceptionally(failure -> withoutText(stored, failure));
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

  private CompletionStage<String> read(StoredContent content) {
    if (content.size() == 0) {
      return CompletableFuture.completedFuture("");
    }
    Optional<ByteRange> range =
        Optional.of(new ByteRange(0, Math.min(content.size(), settings.maxTextBytes())));
    return blobs
        .read(content.hash(), range)
        .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), materializer)
        .thenApply(ByteString::utf8String);
  }

  /** The step itself, after those that are missing between it and what the index has. */
  private Source<Step, NotUsed> withMissing(Step step) {
    StoredEvent stored = step.stored().orElseThrow();
    Optional<DocumentId> id = DocumentFold.documentId(stored.persistenceId());
    if (id.isEmpty()) {
      return Source.single(step);
    }
    long next = index.latest(id.get()).map(DocumentView::revision).orElse(0L) + 1;
    if (stored.sequence() <= next) {
      return Source.single(step);
    }
    LOG.info(
        "{} is missing records {} to {} in the index; reading them from the journal",
        stored.persistenceId(),
        next,
        stored.sequence() - 1);
    return feed.replay(stored.persistenceId(), next, stored.sequence() - 1)
        .map(missing -> new Step(Optional.of(missing), Optional.empty(), Optional.empty()))
        .concat(Source.single(step));
  }

  private Step apply(Step step) {
    step.stored().ifPresent(stored -> apply(stored, step.text()));
    step.entry().ifPresent(entry -> positions.put(entry.tag(), entry.position()));
    return Step.NOTHING; // and not the step, whose text would wait for the end of its batch
  }

  private void apply(StoredEvent stored, Optional<ContentText> text) {
    dirty = true;
    DocumentFold.documentId(stored.persistenceId())
        .ifPresentOrElse(id -> applyDocument(id, stored), () -> applyContent(stored, text));
  }

  private void applyDocument(DocumentId id, StoredEvent stored) {
    Optional<DocumentView> before = index.latest(id);
    if (before.map(DocumentView::revision).orElse(0L) >= stored.sequence()) {
      return;
    }
    stored
        .record()
        .event()
        .map(DocumentEvent.class::cast)
        .map(event -> DocumentFold.apply(before, stored.record().header(), event))
        .ifPresent(document -> index.putDocuments(List.of(document)));
  }

  private void applyContent(StoredEvent stored, Optional<ContentText> text) {
    ContentEvent.contentHash(stored.persistenceId())
        .filter(hash -> index.latestSequence(hash) < stored.sequence())
        .ifPresent(hash -> text.ifPresent(t -> index.putText(hash, stored.sequence(), t)));
  }

  private Done show(List<Step> batch) {
    index.refresh();
    if (dirty && clock.instant().isAfter(lastCommit.plus(settings.commitInterval()))) {
      commit();
    }
    return Done.getInstance();
  }

  private void commitRest() {
    if (dirty) {
      commit();
    }
  }

  private void commit() {
    index.commit(Map.copyOf(positions));
    dirty = false;
    lastCommit = clock.instant();
  }
}
