package org.muniment.node.search;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.search.WritePosition;

/**
 * Those who wait until searches see something. They come from anywhere; all the rest is for the
 * index's follower, one call at a time.
 *
 * <p>A waiter that has come is settled: what it waits for becomes a list of revisions. What is
 * applied is crossed off, and once nothing is left and the searchers were refreshed it is told. A
 * follower that goes back to its last commit settles everybody anew.
 */
final class Waiters {

  private final WaitSettings settings;
  private final Set<Waiter> waiting = ConcurrentHashMap.newKeySet();

  Waiters(WaitSettings settings) {
    this.settings = settings;
  }

  /** One who waits; empty for everything that was acknowledged before. */
  static final class Waiter {
    private final Optional<WritePosition> position;
    private final CompletableFuture<WaitOutcome> outcome = new CompletableFuture<>();
    private final Map<DocumentId, Long> left = new HashMap<>();
    private boolean settled;

    private Waiter(Optional<WritePosition> position) {
      this.position = position;
    }

    /** Whether it waits for whatever there is. */
    boolean wantsAll() {
      return position.isEmpty();
    }

    /**
     * Says what it waits for.
     *
     * @param everything what there is beyond the follower's positions; empty when that is too much
     *     to wait for
     */
    void settle(
        Optional<List<WritePosition>> everything, Predicate<WritePosition> isMissingInTheIndex) {
      settled = true;
      position
          .map(List::of)
          .or(() -> everything)
          .ifPresentOrElse(
              wanted ->
                  wanted.stream()
                      .filter(isMissingInTheIndex)
                      .forEach(w -> left.merge(w.document(), w.revision(), Math::max)),
              () -> outcome.complete(WaitOutcome.BEHIND));
    }

    /** What of it the index still lacks. */
    Map<DocumentId, Long> left() {
      return left;
    }
  }

  /** Waits, for as long as the settings allow. */
  CompletionStage<WaitOutcome> add(Optional<WritePosition> position) {
    if (waiting.size() >= settings.maxWaiters()) {
      return CompletableFuture.completedFuture(WaitOutcome.CROWDED);
    }
    Waiter waiter = new Waiter(position);
    waiting.add(waiter);
    return waiter
        .outcome
        .completeOnTimeout(WaitOutcome.BEHIND, settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((outcome, failure) -> waiting.remove(waiter));
  }

  /** Those who came since this was asked last. */
  List<Waiter> arrived() {
    return waiting.stream().filter(waiter -> !waiter.settled).toList();
  }

  /** Crosses off what was applied. */
  void applied(DocumentId document, long revision) {
    waiting.forEach(
        waiter ->
            waiter.left.computeIfPresent(
                document, (id, wanted) -> wanted <= revision ? null : wanted));
  }

  /** Everything applied so far can be found. */
  void shown() {
    for (Waiter waiter : waiting) {
      if (waiter.settled && waiter.left.isEmpty()) {
        waiter.outcome.complete(WaitOutcome.SHOWN);
      }
    }
  }

  /** What was applied and not committed is applied no more. */
  void unsettle() {
    waiting.forEach(
        waiter -> {
          waiter.settled = false;
          waiter.left.clear();
        });
  }
}
