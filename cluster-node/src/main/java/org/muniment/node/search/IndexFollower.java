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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.muniment.node.metrics.IndexMeasurements;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.journal.DocumentFold;
import org.muniment.persistence.journal.FeedStep;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.journal.JournalTags;
import org.muniment.persistence.journal.StoredEvent;
import org.muniment.persistence.metrics.StorageMeasurements;
import org.muniment.persistence.search.ContentText;
import org.muniment.persistence.search.SearchIndex;
import org.muniment.protocol.document.DocumentId;
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
  private final SearchIndex index;
  private final JournalIndexer indexer;
  private final ContentTexts texts;
  private final SearchServiceSettings settings;
  private final InstantSource clock;
  private final Optional<Leisure> leisure;
  private final Executor dispatcher;
  private final UniqueKillSwitch killSwitch;
  private final CompletionStage<Done> streamEnded;

  private final Map<String, String> positions = new HashMap<>();
  private final Waiters waiters;
  private volatile Runnable wakeUp = () -> {};
  private final List<Instant> unseen = new ArrayList<>(); // at most a batch
  private volatile Map<String, String> visible = Map.of();
  private volatile boolean stopped;
  private volatile boolean dirty;
  private final Interval commits;
  private final Interval compactions;

  private IndexFollower(
      ActorSystem<?> system,
      JournalFeed feed,
      BlobStore blobs,
      SearchIndex index,
      SearchServiceSettings settings,
      InstantSource clock,
      Optional<Leisure> leisure,
      boolean answers) {
    this.feed = feed;
    this.index = index;
    this.settings = settings;
    this.clock = clock;
    this.leisure = leisure;
    this.indexer = new JournalIndexer(index, answers);
    this.waiters = new Waiters(settings.waiting());
    this.commits = new Interval(settings.commitInterval());
    this.compactions = new Interval(settings.compactionInterval());
    this.dispatcher = system.dispatchers().lookup(DispatcherSelector.fromConfig(DISPATCHER));
    Materializer materializer = Materializer.createMaterializer(system);
    this.texts = new ContentTexts(feed, blobs, materializer, settings.maxTextBytes());
    Pair<UniqueKillSwitch, CompletionStage<Done>> running =
        RestartSource.withBackoff(
                RestartSettings.create(settings.restartMin(), settings.restartMax(), 0.2),
                // lazily: a factory that throws would end the restarts instead of causing one
                () -> Source.lazySource(this::changes))
            .viaMat(KillSwitches.single(), Keep.right())
            .toMat(Sink.ignore(), Keep.both())
            .withAttributes(ActorAttributes.dispatcher(DISPATCHER))
            .run(materializer);
    this.killSwitch = running.first();
    this.streamEnded = running.second();
  }

  /** Starts to follow for the index that answers. */
  public static IndexFollower start(
      ActorSystem<?> system,
      JournalFeed feed,
      BlobStore blobs,
      SearchIndex index,
      SearchServiceSettings settings,
      InstantSource clock) {
    return new IndexFollower(system, feed, blobs, index, settings, clock, Optional.empty(), true);
  }

  /**
   * Starts to follow for an index that does not answer yet; see {@link #answers}.
   *
   * @param leisure its pace, unless somebody waits for it
   */
  static IndexFollower build(
      ActorSystem<?> system,
      JournalFeed feed,
      BlobStore blobs,
      SearchIndex index,
      SearchServiceSettings settings,
      InstantSource clock,
      Optional<Leisure> leisure) {
    return new IndexFollower(system, feed, blobs, index, settings, clock, leisure, false);
  }

  /** By tag, up to where searches see everything. */
  Map<String, String> positions() {
    return visible;
  }

  /** Whether it touches the index no more. */
  boolean hasStopped() {
    return stopped;
  }

  /** From now on its index is the one that answers, and what it does is measured. */
  void answers() {
    indexer.measure();
  }

  /** Ends it; completes when it touches the index no more. The last changes are committed. */
  public CompletionStage<Done> stop() {
    killSwitch.shutdown();
    return streamEnded
        .thenRunAsync(this::commitRest, dispatcher)
        .whenComplete((nothing, failure) -> stopped = true)
        .thenApply(nothing -> Done.getInstance());
  }

  /**
   * Completes when searches see the write, or everything that is in the journal now; soon, for it
   * makes the follower look, and at the latest with a refusal. For one caller at a time.
   */
  public CompletionStage<WaitOutcome> shown(Optional<WritePosition> position) {
    CompletionStage<WaitOutcome> outcome = waiters.add(position);
    wakeUp.run();
    return outcome;
  }

  private Source<Done, NotUsed> changes() {
    IndexMeasurements.followerStarted();
    index.recover();
    positions.clear();
    JournalTags.ALL.forEach(tag -> positions.put(tag, JournalFeed.BEGINNING));
    positions.putAll(index.positions());
    waiters.unsettle();
    unseen.clear();
    visible = Map.copyOf(positions);
    indexer.restarted();
    LOG.info("The index holds {} documents and follows the journal from there.", index.documents());
    Source<Step, NotUsed> entries =
        JournalTags.ALL.stream()
            .map(tag -> feed.steps(tag, positions.get(tag)))
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
        .via(cadence())
        .map(time -> show());
  }

  /** Where nobody searches nothing need be shown before it is committed. */
  private Cadence<Step> cadence() {
    return leisure.isPresent()
        ? new Cadence<>(settings.batch(), settings.commitInterval(), settings.commitInterval())
        : new Cadence<>(settings.batch(), settings.batchDelay(), settings.batchInterval());
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

  private Source<FeedStep, NotUsed> throttled(Source<FeedStep, NotUsed> steps) {
    return leisure.map(pace -> pace.slowed(steps)).orElse(steps);
  }

  /**
   * What is to be done, in the journal's order.
   *
   * @param stored empty when nothing is to be put into the index
   * @param text for a content's event that brought one
   * @param reached where the feed is then
   */
  private record Step(
      Optional<StoredEvent> stored, Optional<ContentText> text, Optional<FeedStep> reached) {

    static final Step NOTHING = new Step(Optional.empty(), Optional.empty(), Optional.empty());
  }

  private CompletionStage<Step> prepared(FeedStep reached) {
    CompletionStage<Optional<ContentText>> text =
        reached
            .stored()
            .map(texts::broughtBy)
            .orElse(CompletableFuture.completedFuture(Optional.empty()));
    return text.thenApply(read -> new Step(reached.stored(), read, Optional.of(reached)));
  }

  /** The step itself, after those that are missing between it and what the index has. */
  private Source<Step, NotUsed> withMissing(Step step) {
    Optional<DocumentId> id =
        step.stored().map(StoredEvent::persistenceId).flatMap(DocumentFold::documentId);
    if (id.isEmpty()) {
      return Source.single(step);
    }
    StoredEvent stored = step.stored().orElseThrow();
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
    step.reached().ifPresent(reached -> positions.put(reached.tag(), reached.position()));
    return Step.NOTHING; // and not the step, whose text would wait for the end of its batch
  }

  private void apply(StoredEvent stored, Optional<ContentText> text) {
    dirty = true;
    if (indexer.isMeasured()) {
      unseen.add(stored.record().at());
    }
    indexer.apply(stored, text);
    DocumentFold.documentId(stored.persistenceId())
        .ifPresent(id -> waiters.applied(id, stored.sequence()));
  }

  private Done show() {
    refresh();
    visible = Map.copyOf(positions);
    if (dirty && commits.isOver()) {
      commit();
    }
    if (indexer.hasErased() && compactions.isOver()) {
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
    indexer.erased(false);
    compactions.begin();
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
      indexer.erased(true);
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
    commits.begin();
  }
}
