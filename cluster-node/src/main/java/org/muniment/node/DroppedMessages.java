package org.muniment.node;

import akka.actor.Dropped;
import akka.actor.typed.Behavior;
import akka.actor.typed.eventstream.EventStream;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import kamon.Kamon;
import kamon.metric.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when messages were dropped because a bound was reached. Whoever sent them waits for nothing
 * and is told by a time-out; the operator is told here, once per interval with a count.
 */
final class DroppedMessages {

  private static final Logger LOG = LoggerFactory.getLogger(DroppedMessages.class);

  private static final Counter DROPPED =
      Kamon.counter("muniment.messages.dropped", "Messages dropped at a bound").withoutTags();

  /** Between two lines of the log: a flood is one line, not a flood of lines. */
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private long dropped;
  private String lastReason = "";

  private DroppedMessages() {}

  static Behavior<Object> create() {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  subscribe(context);
                  timers.startTimerWithFixedDelay(Tick.INSTANCE, INTERVAL);
                  return new DroppedMessages().counting();
                }));
  }

  private enum Tick {
    INSTANCE
  }

  private static void subscribe(ActorContext<Object> context) {
    context
        .getSystem()
        .eventStream()
        .tell(new EventStream.Subscribe<>(Dropped.class, context.getSelf().narrow()));
  }

  private Behavior<Object> counting() {
    return Behaviors.receive(Object.class)
        .onMessage(Dropped.class, this::onDropped)
        .onMessage(Tick.class, tick -> onTick())
        .build();
  }

  private Behavior<Object> onDropped(Dropped message) {
    dropped++;
    DROPPED.increment();
    lastReason = message.reason();
    return Behaviors.same();
  }

  private Behavior<Object> onTick() {
    if (dropped > 0) {
      LOG.warn(
          "{} messages were dropped under load; the last one because: {}", dropped, lastReason);
      dropped = 0;
    }
    return Behaviors.same();
  }
}
