package org.muniment.node.search;

import akka.Done;
import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.muniment.node.metrics.Foreground;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.journal.JournalTags;
import org.muniment.persistence.search.SearchIndex;
import org.muniment.persistence.search.SearchIndexes;
import org.muniment.protocol.search.SearchReply;
import org.muniment.protocol.search.WritePosition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the generations of this node's index: each has a follower of its own.
 *
 * <p>The generation that answers is partial from its start until it has everything that the journal
 * held then. A new generation is built beside it, slower, so that searches and writes go on. When
 * it is close behind the other one, it goes as fast as it can, and that one's follower ends; the
 * new one catches up with the little that it lacks, and takes its place. So searches never go back
 * behind what they showed.
 */
public final class Indexing {

  private static final Logger LOG = LoggerFactory.getLogger(Indexing.class);

  private final ActorSystem<?> system;
  private final JournalFeed feed;
  private final BlobStore blobs;
  private final SearchIndexes indexes;
  private final SearchServiceSettings settings;
  private final Leisure leisure;
  private final InstantSource clock;

  /** By tag, what the journal held when the current generation began to follow it. */
  private final Map<String, String> ends = new HashMap<>();

  private volatile boolean partial = true;

  // guarded by this
  private IndexFollower current;
  private Optional<IndexFollower> next = Optional.empty();

  private Optional<Goal> goal = Optional.empty();

  /** The next generation's follower is replaced by one that goes as fast as it can. */
  private boolean changingPace;

  /** It has been. */
  private boolean hurries;

  /** The current generation's follower has ended, and the next one catches up with it. */
  private boolean joining;

  /** Completes when that is done. */
  private CompletableFuture<Done> swapped = new CompletableFuture<>();

  private boolean stopped;
  private Cancellable checks;

  private Indexing(
      ActorSystem<?> system,
      JournalFeed feed,
      BlobStore blobs,
      SearchIndexes indexes,
      SearchServiceSettings settings,
      Leisure leisure,
      InstantSource clock) {
    this.system = system;
    this.feed = feed;
    this.blobs = blobs;
    this.indexes = indexes;
    this.settings = settings;
    this.leisure = leisure;
    this.clock = clock;
  }

  /** Starts to follow, and goes on building a generation that was begun before. */
  public static Indexing start(
      ActorSystem<?> system,
      JournalFeed feed,
      BlobStore blobs,
      SearchIndexes indexes,
      SearchServiceSettings settings,
      Foreground foreground,
      InstantSource clock) {
    Leisure leisure = new Leisure(settings.reindex(), foreground);
    Indexing indexing = new Indexing(system, feed, blobs, indexes, settings, leisure, clock);
    indexing.begin();
    return indexing;
  }

  private synchronized void begin() {
    JournalTags.ALL.forEach(
        tag ->
            feed.end(tag)
                .whenComplete(
                    (end, failure) -> {
                      if (failure == null) {
                        known(tag, end);
                      } else {
                        LOG.warn("The end of {} in the journal is not known", tag, failure);
                        known(tag, JournalFeed.BEGINNING);
                      }
                    }));
    current = IndexFollower.start(system, feed, blobs, indexes.current(), settings, clock);
    next = indexes.next().map(this::build);
    checks =
        system
            .scheduler()
            .scheduleWithFixedDelay(
                settings.reindex().checkInterval(),
                settings.reindex().checkInterval(),
                this::check,
                system
                    .dispatchers()
                    .lookup(DispatcherSelector.fromConfig(IndexFollower.DISPATCHER)));
  }

  private synchronized void known(String tag, String end) {
    ends.put(tag, end);
  }

  /** The generation that answers. */
  public SearchIndex current() {
    return indexes.current();
  }

  /** Whether the generation that answers may lack what was acknowledged before it was opened. */
  public boolean isPartial() {
    return partial;
  }

  /**
   * Completes when searches see the write, or everything that is in the journal now; see {@link
   * IndexFollower#shown}.
   */
  synchronized CompletionStage<WaitOutcome> shown(Optional<WritePosition> position) {
    return joining ? swapped.thenCompose(done -> shown(position)) : current.shown(position);
  }

  /** Whether searches see everything up to these positions of the journal, by tag. */
  public synchronized boolean shows(Map<String, String> positions) {
    return covers(current.positions(), positions);
  }

  /** How far the index is. */
  SearchReply.Indexing state() {
    return new SearchReply.Indexing(
        partial, indexes.current().documents(), indexes.next().map(SearchIndex::documents));
  }

  /** Starts to build a new generation, unless one is being built. */
  synchronized SearchReply.Indexing reindex() {
    if (next.isEmpty() && !stopped) {
      LOG.info("A new search index is built beside the present one.");
      next = Optional.of(build(indexes.begin()));
    }
    return state();
  }

  /** Ends it; completes when it touches no index any more. The last changes are committed. */
  public synchronized CompletionStage<Done> stop() {
    stopped = true;
    checks.cancel();
    CompletionStage<Done> ended = current.stop();
    return next.map(IndexFollower::stop)
        .orElse(CompletableFuture.completedFuture(Done.getInstance()))
        .thenCombine(ended, (first, second) -> second);
  }

  private IndexFollower build(SearchIndex index) {
    return build(index, Optional.of(leisure));
  }

  private IndexFollower build(SearchIndex index, Optional<Leisure> pace) {
    return IndexFollower.build(system, feed, blobs, index, settings, clock, pace);
  }

  private synchronized void check() {
    if (stopped) {
      return;
    }
    if (partial && ends.size() == JournalTags.COUNT && covers(current.positions(), ends)) {
      LOG.info("The search index has caught up with the journal.");
      partial = false;
    }
    next.ifPresent(this::check);
  }

  /**
   * Where the current generation was at a time. Both move, so the new one is measured by how long
   * it takes to get there: that long would searches wait for what is written while it takes over.
   */
  private record Goal(Map<String, String> positions, long setAt) {

    boolean isYoungerThan(Duration age) {
      return System.nanoTime() - setAt <= age.toNanos();
    }
  }

  private void check(IndexFollower building) {
    if (joining) {
      if (current.hasStopped() && covers(building.positions(), current.positions())) {
        swap();
      }
    } else if (!partial
        && !changingPace
        && goal.map(set -> covers(building.positions(), set.positions())).orElse(true)) {
      if (goal.filter(set -> set.isYoungerThan(settings.reindex().maxBehind())).isEmpty()) {
        goal = Optional.of(new Goal(current.positions(), System.nanoTime()));
      } else if (hurries) {
        join();
      } else {
        hurry(building);
      }
    }
  }

  /** Searches wait while the new generation joins, and afterwards it is the one to be followed. */
  private void hurry(IndexFollower building) {
    changingPace = true;
    building.stop().whenComplete((done, failure) -> goOnInHurry());
  }

  private synchronized void goOnInHurry() {
    changingPace = false;
    hurries = true;
    goal = Optional.empty();
    if (!stopped) {
      next = indexes.next().map(index -> build(index, Optional.empty()));
    }
  }

  private void join() {
    LOG.info("The new search index is close behind the present one; it takes its place.");
    joining = true;
    swapped = new CompletableFuture<>();
    current
        .stop()
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                LOG.warn("The follower of the replaced index did not end cleanly", failure);
              }
            });
  }

  private void swap() {
    indexes.swap();
    goal = Optional.empty();
    current = next.orElseThrow();
    current.answers();
    next = Optional.empty();
    joining = false;
    hurries = false;
    swapped.completeAsync(Done::getInstance);
    LOG.info("The new search index answers; it holds {} documents.", indexes.current().documents());
  }

  private boolean covers(Map<String, String> positions, Map<String, String> others) {
    return JournalTags.ALL.stream()
        .allMatch(
            tag ->
                feed.covers(
                    positions.getOrDefault(tag, JournalFeed.BEGINNING),
                    others.getOrDefault(tag, JournalFeed.BEGINNING)));
  }
}
