package org.muniment.persistence.journal.jdbc;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.pattern.Patterns;
import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.ExecutionContextExecutor;

/**
 * The end of the journal, looked at for all followers of a node at once: however many there are, a
 * new row is read from the database once. Whoever is further back reads for itself until it gets
 * here; those who are at the same place read together.
 */
final class JournalTail {

  private static final Logger LOG = LoggerFactory.getLogger(JournalTail.class);

  private static final int MAX_DOUBLINGS = 20;

  private final ActorSystem<?> system;
  private final FeedSettings settings;
  private final FeedReader reader;
  private final ExecutionContextExecutor blocking;

  /** By where they begin: those of the tail, and those further back. */
  private final AsyncCache<FeedPosition, FeedBatch> recent;

  // Guarded by this.
  private Optional<FeedPosition> current = Optional.empty();
  private CompletableFuture<FeedBatch> next = new CompletableFuture<>();

  /** Touched by one look at a time. */
  private int failures;

  JournalTail(
      ActorSystem<?> system,
      FeedSettings settings,
      FeedReader reader,
      ExecutionContextExecutor blocking) {
    this.system = system;
    this.settings = settings;
    this.reader = reader;
    this.blocking = blocking;
    this.recent =
        Caffeine.newBuilder()
            .executor(blocking)
            .maximumWeight(settings.memory())
            .<FeedPosition, FeedBatch>weigher((from, batch) -> batch.size())
            .expireAfterWrite(settings.memoryTime())
            .buildAsync();
  }

  /**
   * What comes after a position that was stored, or nothing yet. The database is asked: only it can
   * tell a position in another history.
   */
  CompletionStage<FeedBatch> from(FeedPosition position) {
    return furtherBack(position);
  }

  /** What comes after a position that it told, as soon as there is something. */
  CompletionStage<FeedBatch> after(FeedPosition position) {
    CompletionStage<FeedBatch> coming = coming(position);
    return coming == null
        ? furtherBack(position).thenCompose(this::notAtOnce)
        : coming.thenCompose(batch -> forOneWhoHad(position, batch));
  }

  /** Whoever found nothing asks again, and not more often than the tail does. */
  private CompletionStage<FeedBatch> notAtOnce(FeedBatch batch) {
    return batch.isEmpty()
        ? Patterns.after(
            settings.pollInterval(),
            system.classicSystem(),
            () -> CompletableFuture.completedFuture(batch))
        : CompletableFuture.completedFuture(batch);
  }

  /** The tail's next batch; null for one that has not got here. */
  private synchronized CompletionStage<FeedBatch> coming(FeedPosition position) {
    return current.filter(position::covers).isPresent() ? next : null;
  }

  /** One that read for itself just before may have had some of it, or all. */
  private CompletionStage<FeedBatch> forOneWhoHad(FeedPosition position, FeedBatch batch) {
    if (batch.contradicts(position)) {
      return CompletableFuture.failedFuture(new JournalWentBackException());
    }
    FeedBatch rest = batch.without(position);
    return rest.isEmpty() ? after(position) : CompletableFuture.completedFuture(rest);
  }

  private CompletionStage<FeedBatch> furtherBack(FeedPosition position) {
    return recent
        .get(
            position, (from, executor) -> CompletableFuture.supplyAsync(() -> read(from), executor))
        .thenApply(
            batch -> {
              if (batch.isEmpty()) { // another look may show more
                recent.synchronous().invalidate(position);
              }
              if (!batch.cut()) {
                begin(batch.to());
              }
              return batch;
            });
  }

  private FeedBatch read(FeedPosition from) {
    try {
      return reader.next(from);
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  /** The first follower that gets to the end finds the tail. */
  private synchronized void begin(FeedPosition end) {
    if (current.isEmpty()) {
      current = Optional.of(end);
      schedule(settings.pollInterval());
    }
  }

  private void schedule(Duration pause) {
    if (!isStopping()) {
      system.scheduler().scheduleOnce(pause, this::look, blocking);
    }
  }

  private boolean isStopping() {
    return CoordinatedShutdown.get(system).getShutdownReason().isPresent();
  }

  private void look() {
    Duration pause = settings.restartBackoffMax();
    try {
      FeedPosition position = position();
      FeedBatch batch = reader.next(position);
      if (failures > 0) {
        LOG.info("The journal can be read again.");
        failures = 0;
      }
      if (!batch.from().equals(position)) {
        LOG.warn("The journal lacks what it had; its followers begin anew.");
        recent.synchronous().invalidateAll();
        next(batch.to()).completeExceptionally(new JournalWentBackException());
      } else if (!batch.isEmpty()) {
        tell(batch);
      }
      pause = batch.cut() ? Duration.ZERO : settings.pollInterval();
    } catch (SQLException | RuntimeException e) {
      if (failures == 0 && !isStopping()) {
        LOG.warn("The journal cannot be read; its followers wait: {}", e.toString());
      }
      pause = pauseAfterFailure();
    } finally {
      schedule(pause);
    }
  }

  /** Twice as long after each. */
  private Duration pauseAfterFailure() {
    int doublings = Math.min(failures++, MAX_DOUBLINGS);
    Duration pause = settings.restartBackoffMin().multipliedBy(1L << doublings);
    return pause.compareTo(settings.restartBackoffMax()) < 0 ? pause : settings.restartBackoffMax();
  }

  private synchronized FeedPosition position() {
    return current.orElseThrow();
  }

  private void tell(FeedBatch batch) {
    recent.put(batch.from(), CompletableFuture.completedFuture(batch));
    next(batch.to()).complete(batch);
  }

  /** Moves on; returns what those wait for who are still where it was. */
  private synchronized CompletableFuture<FeedBatch> next(FeedPosition position) {
    current = Optional.of(position);
    CompletableFuture<FeedBatch> awaited = next;
    next = new CompletableFuture<>();
    return awaited;
  }
}
