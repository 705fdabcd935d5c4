package org.muniment.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.RequestEntity;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemException;
import org.muniment.edge.problem.ProblemType;

@Timeout(60)
class RequestBodyTest {

  private static final ActorSystem<Void> SYSTEM =
      ActorSystem.create(Behaviors.empty(), "bodies", ConfigFactory.load("muniment-edge"));
  private static final ByteString KILOBYTE = ByteString.fromArray(new byte[1024]);
  private static final BodySettings SETTINGS =
      new BodySettings(Duration.ofSeconds(20), 50 * 1024, Duration.ofSeconds(20), 1);

  @AfterAll
  static void stop() {
    SYSTEM.terminate();
  }

  @Test
  void theRestOfABodyIsReadBeforeTheAnswer() throws Exception {
    AtomicLong sent = new AtomicLong();
    RequestBody body = body(kilobytes(20, sent), SETTINGS);

    body.bytes().runWith(Sink.head(), SYSTEM);
    get(body.settle(SYSTEM));

    assertThat(sent).hasValue(20);
  }

  @Test
  void aBodyThatNobodyReadIsReadBeforeTheAnswer() throws Exception {
    AtomicLong sent = new AtomicLong();
    RequestBody body = body(kilobytes(20, sent), SETTINGS);

    get(body.settle(SYSTEM));

    assertThat(sent).hasValue(20);
  }

  @Test
  void notMoreOfARefusedBodyIsReadThanTheBound() throws Exception {
    AtomicLong sent = new AtomicLong();
    RequestBody body = body(kilobytes(1_000_000, sent), SETTINGS);

    get(body.settle(SYSTEM));

    assertThat(sent.get()).isBetween(50L, 200L);
  }

  @Test
  void aRefusedBodyIsNotWaitedForLongerThanTheBound() throws Exception {
    BodySettings hasty =
        new BodySettings(Duration.ofMillis(100), 50 * 1024, Duration.ofSeconds(20), 1);
    RequestBody body = body(Source.maybe(), hasty);

    get(body.settle(SYSTEM));

    assertThat(body.failure()).isEmpty();
  }

  @Test
  void aBodyThatTricklesIsGivenUp() {
    BodySettings strict =
        new BodySettings(Duration.ofMillis(100), 1024, Duration.ofMillis(200), 1000);
    Source<ByteString, ?> drip =
        Source.tick(Duration.ZERO, Duration.ofMillis(20), ByteString.fromString("x"));
    RequestBody body = body(drip, strict);

    assertProblem(body.bytes().runWith(Sink.ignore(), SYSTEM), ProblemType.BODY_TOO_SLOW);
    assertThat(body.failure()).isPresent();
  }

  @Test
  void aSlowReaderIsNotTakenForASlowClient() throws Exception {
    BodySettings strict =
        new BodySettings(Duration.ofMillis(100), 1024, Duration.ofMillis(100), 1024 * 1024);
    RequestBody body = body(kilobytes(40, new AtomicLong()), strict);

    get(body.bytes().throttle(40, Duration.ofSeconds(1)).runWith(Sink.ignore(), SYSTEM));

    assertThat(body.failure()).isEmpty();
  }

  @Test
  void aBodyThatBreaksOffIsIncomplete() {
    RequestBody body = body(Source.failed(new IllegalStateException("reset")), SETTINGS);

    assertProblem(body.bytes().runWith(Sink.ignore(), SYSTEM), ProblemType.INCOMPLETE_BODY);
  }

  @Test
  void aSmallBodyIsCollectedAndALargeOneRefused() throws Exception {
    assertThat(get(body(kilobytes(2, new AtomicLong()), SETTINGS).collect(2048, SYSTEM)).size())
        .isEqualTo(2048);
    assertProblem(
        body(kilobytes(3, new AtomicLong()), SETTINGS).collect(2048, SYSTEM),
        ProblemType.JSON_TOO_LARGE);
  }

  private static RequestBody body(Source<ByteString, ?> bytes, BodySettings settings) {
    RequestEntity entity = HttpEntities.createChunked(ContentTypes.APPLICATION_OCTET_STREAM, bytes);
    return new RequestBody(HttpRequest.POST("/").withEntity(entity), settings);
  }

  private static Source<ByteString, ?> kilobytes(int count, AtomicLong sent) {
    return Source.from(Collections.nCopies(count, KILOBYTE))
        .map(
            bytes -> {
              sent.incrementAndGet();
              return bytes;
            });
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static void assertProblem(CompletionStage<?> stage, ProblemType type) {
    assertThatThrownBy(() -> get(stage))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem()).extracting(Problem::type).isEqualTo(type));
  }
}
