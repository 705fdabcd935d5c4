package org.muniment.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import scala.concurrent.Promise;
import scala.jdk.javaapi.FutureConverters;

class EntityMeasurementsTest {

  private final Promise<String> promise = Promise.apply();

  /** What akka's ask gives. */
  private CompletionStage<String> ask(Function<ActorRef<String>, Object> command) {
    assertThat(command.apply(null)).isEqualTo("question");
    return FutureConverters.asJava(promise.future());
  }

  @Test
  void goesOnWhereItIsToldToAndStartsNoThread() throws Exception {
    ExecutorService single = Executors.newSingleThreadExecutor();
    try {
      Thread told = single.submit(Thread::currentThread).get(10, TimeUnit.SECONDS);
      CompletableFuture<Thread> next =
          EntityMeasurements.measured("test", single, replyTo -> "question", this::ask)
              .thenApply(reply -> Thread.currentThread())
              .toCompletableFuture();

      promise.success("answer");

      assertThat(next.get(10, TimeUnit.SECONDS)).isSameAs(told);
    } finally {
      single.shutdown();
    }
  }

  @Test
  void failsAsTheQuestionDid() {
    CompletableFuture<String> reply =
        EntityMeasurements.measured("test", Runnable::run, replyTo -> "question", this::ask)
            .toCompletableFuture();

    promise.failure(new TimeoutException("no answer"));

    assertThat(reply)
        .failsWithin(10, TimeUnit.SECONDS)
        .withThrowableThat()
        .withCauseInstanceOf(TimeoutException.class);
  }
}
