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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.muniment.node.metrics.IndexMeasurements;
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
import org.muniment.persistence.metrics.StorageMeasurements;
import org.muniment.persistence.search.ContentText;
import org.muniment.persistence.search.SearchIndex;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.search.WritePosition;
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

  static final String DISPATCHER = "muniment.search.follower.dispatcher";

  private final JournalFeed feed;
  private final BlobStore blobs;
  private final SearchIndex index;
  private final SearchServiceSettings settings;
  private final InstantSource clock;
  private final Materializer materializer;
  private final Executor dispatcher;

  private final Map<String, String> positions = new HashMap<>();
  private final Waiters waiters;
  private volatile Runnable wakeUp = () -> {};
  private final List<Instant> unseen = new ArrayList<>(); // at most a batch
  private final Optional<Integer> perSecond;
  private volatile Map<String, String> visible = Map.of();
  private volatile boolean stopped;

  /** Measurements are of the index that answers. */
  private volatile boolean measured;

  private volatile boolean dirty;
  private Instant lastCommit;

  /** Whether the files may hold what was erased. */
  private volatile boolean erased;

  private Instant lastCompaction;

  private IndexFollower(
      ActorSystem<?> system,
      JournalFeed feed,
      BlobStore blobs,
      SearchIndex index,
      SearchServiceSettings settings,
      InstantSource clock,
      Optional<Integer> perSecond) {
    this.perSecond = perSecond;
    this.measured = perSecond.isEmpty();
    this.feed = feed;
    this.blobs = blobs;
    this.index = index;
    this.settings = settings;
    this.clock = clock;
    this.materializer = Materializer.createMaterializer(system);
    this.waiters = new Waiters(settings.waiting());
    this.dispatcher = system.dispatchers().lookup(DispatcherSelector.fromConfig(DISPATCHER));
    this.lastCommit = clock.instant();
    this.lastCompaction = lastCommit;
  }

  /** A follower at work. */
  public interface Running {

    /** By tag, up to where searches see everything. */
    Map<String, String> positions();

    /** Whether it touches the index no more. */
    boolean hasStopped();

    /** From now on its index is the one that answers, and what it does is measured. */
    void answers();

    /** Ends it; completes when it touches the index no more. The last changes are committed. */
    CompletionStage<Done> stop();

    /**
     * Completes when searches see the write, or everything that is in the journal now; soon, for it
     * makes the follower look, and at the latest with a refusal. For one caller at a time.
     */
    CompletionStage<WaitOutcome> shown(Optional<WritePosition> position);
  }

  /** Starts to follow. */
  public static Running start(
      ActorSystem<?> system,
      JournalFeed feed,
      BlobStore blobs,
      SearchIndex index,
      SearchServiceSettings settings,
      InstantSource clock) {
    return start(system, feed, blobs, index, settings, clock, Optional.empty());
  }

  /**
   * Starts to follow.
   *
   * @param perSecond entries at most, so that there is time for other work
   */
  static Running start(
      ActorSystem<?> system,
      JournalFeed feed,
      BlobStore blobs,
      SearchIndex index,
      SearchServiceSettings settings,
      InstantSource clock,
      Optional<Integer> perSecond) {
    IndexFollower follower =
        new IndexFollower(system, feed, blobs, index, settings, clock, perSecond);
    Pair<UniqueKillSwitch, CompletionStage<Done>> running =
        RestartSource.withBackoff(
                RestartSettings.create(settings.restartMin(), settings.restartMax(), 0.2),
                // lazily: a factory that throws would end the restarts instead of causing one
                () -> Source.lazySource(follower::changes))
            .viaMat(KillSwitches.single(), Keep.right())
            .toMat(Sink.ignore(), Keep.both())
            .withAttributes(ActorAttributes.dispatcher(DISPATCHER))
            .run(follower.materializer);
    return new Running() {
      @Override
      public Map<String, String> positions() {
        return follower.visible;
      }

      @Override
      public void answers() {
        follower.measured = true;
        IndexMeasurements.counted(index.documents(), index.contentBytes());
      }

      @Override
      public boolean hasStopped() {
        return follower.stopped;
      }

      @Override
      public CompletionStage<Done> stop() {
        running.first().shutdown();
        return running
            .second()
            .thenRunAsync(follower::commitRest, follower.dispatcher)
            .whenComplete((nothing, failure) -> follower.stopped = true)
            .thenApply(nothing -> Done.getInstance());
      }

      @Override
      public CompletionStage<WaitOutcome> shown(Optional<WritePosition> position) {
        CompletionStage<WaitOutcome> outcome = follower.waiters.add(position);
        follower.wakeUp.run();
        return outcome;
      }
    };
  }

  private Source<Done, NotUsed> changes() {
    IndexMeasurements.followerStarted();
    index.recover();
    positions.clear();
    JournalTags.ALL.forEach(tag -> positions.put(tag, JournalFeed.BEGINNING));
    positions.putAll(index.positions());
    waiters.unsettle();
    unseen.clear();
    erased = true; // nobody knows at a start
    visible = Map.copyOf(positions);
    if (measured) {
      IndexMeasurements.counted(index.documents(), index.contentBytes());
    }
    LOG.info("The index holds {} documents and follows the journal from there.", index.documents());
    Source<Step, NotUsed> entries =
        JournalTags.ALL.stream()
            .map(tag -> feed.follow(tag, positions.get(tag)))
            .reduce((left, right) -> left.merge(right))
            .map(this::throttled)
            .orElseThrow()
            .mapAsync(settings.textReads(), this::prepared)
            .flatMapConcat(this::withMissing)
            .map(this::apply);
    Source<Step, NotUsed> ticks =
        Source.tick(settings.commitInterval(), settings.commitInterval(), Step.NOTHING)
            .mapMaterializedValue(tick -> NotUsed.getInstance());
    return entries
        .merge(ticks, true)
        .merge(wakeUps().flatMapConcat(wake -> awaited()))
        .groupedWithin(settings.batch(), settings.batchDelay())
        .map(this::show);
  }

  /** One at the beginning, for those who waited through a restart, and one for each who comes. */
  private Source<Done, NotUsed> wakeUps() {
    return Source.<Done>queue(1) // a second one in the queue would find nothing left to do
        .mapMaterializedValue(
            queue -> {
              wakeUp = () -> queue.offer(Done.getInstance());
              wakeUp.run();
              return NotUsed.getInstance();
            })
        .throttle(1, settings.waiting().refreshInterval());
  }

  /**
   * What those who came wait for, from the journal itself and so ahead of the feed; then searches
   * see it. That the feed may bring the same at the same time does no harm: both bring a document's
   * records without gaps, and what is older than the index has is passed over.
   */
  private Source<Step, NotUsed> awaited() {
    List<Waiters.Waiter> arrived = waiters.arrived();
    if (arrived.isEmpty()) {
      return Source.empty();
    }
    return Source.completionStage(missing(arrived))
        .mapConcat(missing -> settle(arrived, missing))
        .flatMapConcat(
            wanted ->
                feed.replay(
                    DocumentFold.persistenceId(wanted.document()),
                    index.latestRevision(wanted.document()) + 1,
                    wanted.revision()))
        .map(stored -> apply(new Step(Optional.of(stored), Optional.empty(), Optional.empty())))
        .concatLazy( // only then: concat would ask for it at once
            Source.lazySingle(
                () -> {
                  refresh();
                  return Step.NOTHING;
                }));
  }

  private CompletionStage<Optional<List<WritePosition>>> missing(List<Waiters.Waiter> arrived) {
    if (arrived.stream().noneMatch(Waiters.Waiter::wantsAll)) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return feed.missing(Map.copyOf(positions), settings.waiting().maxBehind())
        .thenApply(missing -> missing.map(IndexFollower::writes))
        .exceptionally(
            failure -> {
              LOG.warn("cannot tell what the index lacks; nobody can wait for it", failure);
              return Optional.empty();
            });
  }

  /** Texts are nobody's write. */
  private static List<WritePosition> writes(Map<String, Long> newest) {
    List<WritePosition> writes = new ArrayList<>();
    newest.forEach(
        (persistenceId, sequence) ->
            DocumentFold.documentId(persistenceId)
                .ifPresent(id -> writes.add(new WritePosition(id, sequence))));
    return writes;
  }

  /** Settles those who came; returns what to read for them. */
  private List<WritePosition> settle(
      List<Waiters.Waiter> arrived, Optional<List<WritePosition>> missing) {
    Map<DocumentId, Long> wanted = new HashMap<>();
    for (Waiters.Waiter waiter : arrived) {
      waiter.settle(missing, write -> index.latestRevision(write.document()) < write.revision());
      waiter.left().forEach((id, revision) -> wanted.merge(id, revision, Math::max));
    }
    return wanted.entrySet().stream()
        .limit(settings.waiting().maxReadAhead()) // the feed brings the others
        .map(write -> new WritePosition(write.getKey(), write.getValue()))
        .toList();
  }

  private Source<FeedEntry, NotUsed> throttled(Source<FeedEntry, NotUsed> entries) {
    return perSecond
        .map(entriesPerSecond -> entries.throttle(entriesPerSecond, Duration.ofSeconds(1)))
        .orElse(entries);
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
    if (ReadableText.isPart(stored)) {
      return ReadableText.upTo(stored, feed, materializer)
          .thenCompose(text -> text.read(this::readIfAny, settings.maxTextBytes()))
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
    long next = index.latestRevision(id.get()) + 1;
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
    if (measured) {
      unseen.add(stored.record().at());
    }
    DocumentFold.documentId(stored.persistenceId())
        .ifPresentOrElse(
            id -> {
              applyDocument(id, stored);
              waiters.applied(id, stored.sequence());
            },
            () -> applyContent(stored, text));
  }

  private void applyDocument(DocumentId id, StoredEvent stored) {
    if (index.latestRevision(id) < stored.sequence()) {
      Optional<DocumentView> before = index.latest(id);
      after(before, stored)
          .ifPresentOrElse(document -> put(before, document), () -> purge(id, before, stored));
    }
  }

  /**
   * The document after a record; empty when it was purged, now or later: a record that is erased
   * says so, and so does one that was read in time but whose predecessors were not.
   */
  private static Optional<DocumentView> after(Optional<DocumentView> before, StoredEvent stored) {
    return stored
        .record()
        .event()
        .map(DocumentEvent.class::cast)
        .filter(event -> before.isPresent() || event instanceof DocumentEvent.Created)
        .flatMap(event -> DocumentFold.apply(before, stored.record().header(), event));
  }

  private void purge(DocumentId id, Optional<DocumentView> before, StoredEvent stored) {
    index.purge(id, stored.sequence());
    erased = true;
    if (measured) {
      before.map(DocumentView::content).ifPresent(IndexMeasurements::takenOut);
    }
  }

  private void put(Optional<DocumentView> before, DocumentView document) {
    index.putDocuments(List.of(document));
    if (measured) {
      IndexMeasurements.put(before.map(DocumentView::content), document.content());
    }
  }

  private void applyContent(StoredEvent stored, Optional<ContentText> text) {
    ContentEvent.contentHash(stored.persistenceId())
        .filter(hash -> index.latestSequence(hash) < stored.sequence())
        .ifPresent(hash -> applyContent(hash, stored, text));
  }

  private void applyContent(ContentHash hash, StoredEvent stored, Optional<ContentText> text) {
    text.ifPresent(present -> index.putText(hash, stored.sequence(), present));
    if (stored.record().event().map(ContentEvent.Forgotten.class::isInstance).orElse(true)) {
      index.removeText(hash, stored.sequence());
      erased = true;
    }
  }

  private Done show(List<Step> batch) {
    refresh();
    visible = Map.copyOf(positions);
    if (dirty && clock.instant().isAfter(lastCommit.plus(settings.commitInterval()))) {
      commit();
    }
    if (erased && clock.instant().isAfter(lastCompaction.plus(settings.compactionInterval()))) {
      compact();
    }
    return Done.getInstance();
  }

  private void refresh() {
    index.refresh();
    waiters.shown();
    unseen.forEach(at -> StorageMeasurements.followed("index", at, clock.instant()));
    unseen.clear();
  }

  /** Beside the stream, since it may take minutes; its result counts with the next commit. */
  private void compact() {
    erased = false;
    lastCompaction = clock.instant();
    dispatcher.execute(this::compactNow);
  }

  private void compactNow() {
    try {
      index.compact();
      dirty = true;
    } catch (RuntimeException e) {
      if (!stopped) { // else the index was closed
        LOG.warn("the index could not be compacted; it is tried again", e);
      }
      erased = true;
    }
  }

  private void commitRest() {
    if (dirty) {
      index.refresh();
      commit();
      visible = Map.copyOf(positions);
    }
  }

  private void commit() {
    dirty = false; // before, so that what a compaction reports meanwhile is not overlooked
    long start = System.nanoTime();
    index.commit(Map.copyOf(positions));
    IndexMeasurements.committed(Duration.ofNanos(System.nanoTime() - start));
    lastCommit = clock.instant();
  }
}
