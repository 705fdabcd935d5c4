package org.muniment.node.metrics;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import kamon.Kamon;
import kamon.metric.Metric;
import kamon.tag.TagSet;

/** What is measured of entities: every command by its kind and the kind of its reply. */
public final class EntityMeasurements {

  private static final Metric.Timer COMMANDS =
      Kamon.timer("muniment.entity.command", "From a command to its reply, as the asker sees it");

  private EntityMeasurements() {}

  /** Asks an entity something. */
  @FunctionalInterface
  public interface Ask<C, R> {
    /** The reply, given what makes the command. */
    CompletionStage<R> ask(Function<ActorRef<R>, C> command);
  }

  /**
   * Asks, and measures. The stages of Akka's futures run where they are told to, and otherwise
   * start a thread each where Java's common pool has one thread or none.
   *
   * @param entity the kind of the entity
   * @param executor where to go on: not with the entity that replies, which has others waiting
   */
  public static <C, R> CompletionStage<R> measured(
      String entity, Executor executor, Function<ActorRef<R>, C> command, Ask<C, R> ask) {
    AtomicReference<String> kind = new AtomicReference<>("none");
    long start = System.nanoTime();
    return ask.ask(
            replyTo -> {
              C made = command.apply(replyTo);
              kind.set(made.getClass().getSimpleName());
              return made;
            })
        .whenCompleteAsync(
            (reply, failure) ->
                COMMANDS
                    .withTags(
                        TagSet.builder()
                            .add("entity", entity)
                            .add("command", kind.get())
                            .add("reply", nameOf(reply, failure))
                            .build())
                    .record(Duration.ofNanos(System.nanoTime() - start)),
            executor);
  }

  private static String nameOf(Object reply, Throwable failure) {
    return failure == null ? reply.getClass().getSimpleName() : failure.getClass().getSimpleName();
  }
}
