package org.muniment.node.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.Principal;
import org.muniment.protocol.search.WritePosition;

class WaitersTest {

  private static final WritePosition THIRD =
      new WritePosition(DocumentId.derived(new Principal("ann"), "k"), 3);

  private final Waiters waiters =
      new Waiters(new WaitSettings(Duration.ofMinutes(1), 10, 10, 10, Duration.ofMillis(1)));

  @Test
  void whoWaitsForAllIsTurnedAwayWhenThatIsTooMuch() {
    CompletableFuture<WaitOutcome> all = add(Optional.empty());
    CompletableFuture<WaitOutcome> one = add(Optional.of(THIRD));

    settle(Optional.empty());

    assertThat(all).isCompletedWithValue(WaitOutcome.BEHIND);
    assertThat(one).isNotDone();
  }

  @Test
  void nobodyIsToldBeforeARefresh() {
    CompletableFuture<WaitOutcome> waiting = add(Optional.of(THIRD));
    settle(Optional.empty());
    waiters.applied(THIRD.document(), 2);
    waiters.shown();
    assertThat(waiting).isNotDone();

    waiters.applied(THIRD.document(), 4);
    assertThat(waiting).isNotDone();
    waiters.shown();

    assertThat(waiting).isCompletedWithValue(WaitOutcome.SHOWN);
  }

  @Test
  void whoCameAfterTheLookWaitsForTheNext() {
    CompletableFuture<WaitOutcome> first = add(Optional.empty());
    settle(Optional.of(List.of()));
    CompletableFuture<WaitOutcome> later = add(Optional.empty());

    waiters.shown();

    assertThat(first).isCompletedWithValue(WaitOutcome.SHOWN);
    assertThat(later).isNotDone();
    assertThat(waiters.arrived()).hasSize(1);
  }

  @Test
  void whatTheIndexLostIsWaitedForAgain() {
    CompletableFuture<WaitOutcome> waiting = add(Optional.of(THIRD));
    settle(Optional.empty());
    waiters.applied(THIRD.document(), 3);

    waiters.unsettle();
    waiters.shown();
    assertThat(waiting).isNotDone();

    settle(Optional.empty());
    waiters.shown();
    assertThat(waiting).isNotDone();
  }

  private CompletableFuture<WaitOutcome> add(Optional<WritePosition> position) {
    return waiters.add(position).toCompletableFuture();
  }

  private void settle(Optional<List<WritePosition>> everything) {
    waiters.arrived().forEach(waiter -> waiter.settle(everything, write -> true));
  }
}
