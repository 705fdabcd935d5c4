package org.muniment.node.storage;

import akka.Done;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.muniment.persistence.erasure.HistoryErasure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the collector and the compaction, one after the other and again after a while. There is one
 * in the cluster; a second one for a moment would do no harm.
 */
final class Housekeeping extends AbstractBehavior<Housekeeping.Message> {

  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  /** What it tells itself. */
  sealed interface Message {}

  private record Begin() implements Message {}

  /** A round ended, well or not. */
  private record Ended() implements Message {}

  private final Collector collector;
  private final HistoryErasure histories;
  private final StorageSettings settings;
  private final InstantSource clock;

  private Instant nextWalk = Instant.MIN;
  private Instant nextCompaction = Instant.MIN;

  static Behavior<Message> create(
      Collector collector,
      HistoryErasure histories,
      StorageSettings settings,
      InstantSource clock) {
    return Behaviors.setup(
        context -> new Housekeeping(context, collector, histories, settings, clock));
  }

  private Housekeeping(
      ActorContext<Message> context,
      Collector collector,
      HistoryErasure histories,
      StorageSettings settings,
      InstantSource clock) {
    super(context);
    this.collector = collector;
    this.histories = histories;
    this.settings = settings;
    this.clock = clock;
    scheduleNext();
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Begin.class, begin -> begin())
        .onMessage(
            Ended.class,
            ended -> {
              scheduleNext();
              return this;
            })
        .build();
  }

  private void scheduleNext() {
    getContext().scheduleOnce(settings.interval(), getContext().getSelf(), new Begin());
  }

  private Behavior<Message> begin() {
    CompletionStage<Done> round =
        walkIfDue().thenCompose(walked -> collector.round()).thenCompose(done -> compactIfDue());
    getContext().pipeToSelf(round, (done, failure) -> ended(failure));
    return this;
  }

  private static Message ended(Throwable failure) {
    if (failure != null) {
      LOG.warn("housekeeping was interrupted and is tried again: {}", failure.toString());
    }
    return new Ended();
  }

  private CompletionStage<Done> walkIfDue() {
    Instant now = clock.instant();
    if (now.isBefore(nextWalk)) {
      return CompletableFuture.completedFuture(Done.getInstance());
    }
    return collector
        .walk()
        .thenApply(
            walked -> {
              nextWalk = now.plus(settings.walkInterval());
              return walked;
            });
  }

  private CompletionStage<Done> compactIfDue() {
    Instant now = clock.instant();
    return now.isBefore(nextCompaction)
        ? CompletableFuture.completedFuture(Done.getInstance())
        : histories.compact().thenApply(outcome -> compacted(outcome, now));
  }

  /** What somebody stood in the way of is tried again in the next round. */
  private Done compacted(HistoryErasure.Compaction outcome, Instant at) {
    Duration pause =
        outcome == HistoryErasure.Compaction.DONE || outcome == HistoryErasure.Compaction.REFUSED
            ? settings.compactionInterval()
            : Duration.ZERO;
    nextCompaction = at.plus(pause);
    return Done.getInstance();
  }
}
