package org.muniment.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private static final ActorSystem<Void> SYSTEM =
      ActorSystem.create(Behaviors.empty(), "admission", ConfigFactory.load("muniment-edge"));

  private final Admission admission = new Admission("requests", 2, Duration.ofMillis(200), SYSTEM);

  @AfterAll
  static void stop() {
    SYSTEM.terminate();
  }

  @Test
  void oneMoreThanTheLimitIsTurnedAway() {
    Admission.Place first = admission.enter().orElseThrow();
    assertThat(admission.enter()).isPresent();

    assertThat(admission.enter()).isEmpty();
    first.leave();
    first.leave();
    assertThat(admission.free()).isEqualTo(1);
  }

  @Test
  void anAnswerInOnePieceGivesItsPlaceBackAtOnce() {
    admission.enter().orElseThrow().leaveAfter(HttpResponse.create().withEntity("x"));

    assertThat(admission.free()).isEqualTo(2);
  }

  @Test
  void aStreamedAnswerKeepsItsPlaceUntilItsEnd() throws Exception {
    CompletableFuture<ByteString> last = new CompletableFuture<>();
    HttpResponse response = streamed(Source.completionStage(last));
    HttpResponse held = admission.enter().orElseThrow().leaveAfter(response);
    CompletableFuture<?> sent =
        held.entity().getDataBytes().runWith(Sink.ignore(), SYSTEM).toCompletableFuture();

    Thread.sleep(400); // longer than a stream may take to begin: this one has begun
    assertThat(admission.free()).isEqualTo(1);
    last.complete(ByteString.fromString("x"));
    sent.join();

    await().untilAsserted(() -> assertThat(admission.free()).isEqualTo(2));
  }

  @Test
  void aStreamedAnswerThatNobodyBeginsGivesItsPlaceBackInTheEnd() {
    admission.enter().orElseThrow().leaveAfter(streamed(Source.maybe()));

    assertThat(admission.free()).isEqualTo(1);
    await().untilAsserted(() -> assertThat(admission.free()).isEqualTo(2));
  }

  private static HttpResponse streamed(Source<ByteString, ?> bytes) {
    return HttpResponse.create()
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_OCTET_STREAM, 1, bytes));
  }
}
