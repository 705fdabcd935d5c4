package org.muniment.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import akka.stream.javadsl.BidiFlow;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that take longer than the time-out; what it ends is seen in HostileConnectionsTest. */
@Timeout(60)
class HeadTimeoutTest {

  private static final ActorSystem<Void> SYSTEM =
      ActorSystem.create(Behaviors.empty(), "head-timeout");
  private static final Duration TIMEOUT = Duration.ofMillis(300);
  private static final int CHUNKS = 12;

  @AfterAll
  static void stop() {
    SYSTEM.terminate();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAnswerMayTakeItsTime(boolean ofKnownLength) throws Exception {
    Flow<HttpRequest, HttpResponse, NotUsed> routes =
        Flow.of(HttpRequest.class)
            .map(request -> HttpResponse.create().withEntity(slowEntity(ofKnownLength)));
    ServerBinding binding =
        Http.get(SYSTEM)
            .newServerAt("127.0.0.1", 0)
            .bindFlow(BidiFlow.fromGraph(new HeadTimeout(TIMEOUT)).join(routes))
            .toCompletableFuture()
            .get();
    URI uri = URI.create("http://127.0.0.1:" + binding.localAddress().getPort());

    String body =
        HttpClient.newHttpClient()
            .send(java.net.http.HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
            .body();

    assertThat(body).isEqualTo("x".repeat(CHUNKS));
  }

  /** A byte at a time, four times as long as the time-out. */
  private static ResponseEntity slowEntity(boolean ofKnownLength) {
    Source<ByteString, ?> bytes =
        Source.tick(Duration.ZERO, TIMEOUT.dividedBy(3), ByteString.fromString("x")).take(CHUNKS);
    return ofKnownLength
        ? HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, CHUNKS, bytes)
        : HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, bytes);
  }
}
