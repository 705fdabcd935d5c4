package org.muniment.persistence.journal.jdbc;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
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

  private final ActorSystem<?> system;
  private final FeedSettings settings;
  private final FeedReader reader;
  private final ExecutionContextExecutor blocking;

  /** By where they begin: those of the tail, and those further back. */
  private final AsyncCache<FeedPosition, FeedBatch> recent;

  // Guarded by this.
  private Optional<FeedPosition> current = Optional.empty();
  private CompletableFuture<FeedBatch> next = new CompletableFuture<>();

  // Touched by one look at a time.
  private long toldAt = System.nanoTime();
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

  /** What comes after a position, as soon as there is something. */
  CompletionStage<FeedBatch> after(FeedPosition position) {
    CompletionStage<FeedBatch> coming = coming(position);
    return coming == null
        ? furtherBack(position)
        : coming.thenCompose(batch -> forOneWhoHad(position, batch));
  }

  /** The tail's next batch; null for one that has not got here. */
  private synchronized CompletionStage<FeedBatch> coming(FeedPosition position) {
    return current.filter(position::covers).isPresent() ? next : null;
  }

  /** What the tail told may end before a follower that read for itself just before. */
  private CompletionStage<FeedBatch> forOneWhoHad(FeedPosition position, FeedBatch batch) {
    FeedBatch rest = batch.without(position);
    return rest.isEmpty() && rest.to().equals(position)
        ? after(position)
        : CompletableFuture.completedFuture(rest);
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
              if (!batch.isCut()) {
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
    try {
      FeedBatch batch = reader.next(position());
      failures = 0;
      if (isWorthTelling(batch)) {
        tell(batch);
      }
      if (batch.isCut()) {
        blocking.execute(this::look);
      } else {
        schedule(settings.pollInterval());
      }
    } catch (SQLException | RuntimeException e) {
      if (failures++ == 0 && !isStopping()) {
        LOG.warn("The journal cannot be read; its followers wait: {}", e.toString());
      }
      schedule(settings.restartBackoffMax());
    }
  }

  private synchronized FeedPosition position() {
    return current.orElseThrow();
  }

  /** That only other things than rows of the journal were written is told now and then. */
  private boolean isWorthTelling(FeedBatch batch) {
    return !batch.isEmpty()
        || (!batch.to().equals(batch.from())
            && System.nanoTime() - toldAt >= settings.progressInterval().toNanos());
  }

  private void tell(FeedBatch batch) {
    toldAt = System.nanoTime();
    if (!batch.isEmpty()) {
      recent.put(batch.from(), CompletableFuture.completedFuture(batch));
    }
    CompletableFuture<FeedBatch> told;
    synchronized (this) {
      current = Optional.of(batch.to());
      told = next;
      next = new CompletableFuture<>();
    }
    told.complete(batch);
  }
}
