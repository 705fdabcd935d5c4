package org.muniment.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.pattern.Patterns;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemException;
import org.muniment.edge.problem.ProblemType;

@Timeout(60)
class FormDataTest {

  private static final long SEED = 20_261_123;

  /** Parts that nobody takes time out early here, to show that ours do not. */
  private static final ActorSystem<Void> SYSTEM =
      ActorSystem.create(
          Behaviors.empty(),
          "forms",
          ConfigFactory.parseString("akka.stream.materializer.subscription-timeout.timeout = 200ms")
              .withFallback(ConfigFactory.load("muniment-edge")));

  private static final BodySettings SETTINGS =
      new BodySettings(Duration.ofSeconds(20), 1 << 30, Duration.ofSeconds(20), 1);

  @AfterAll
  static void stop() {
    SYSTEM.terminate();
  }

  @Test
  void readsPartsInTheirOrderHoweverTheBodyIsCut() throws Exception {
    String form = part("a", "text/x", "1") + part("b", "text/y", "2".repeat(100_000)) + "--abc--";
    Random random = new Random(SEED);

    for (int round = 0; round < 20; round++) {
      int piece = 1 + random.nextInt(5_000);
      assertThat(get(read(body(form, piece))))
          .as("pieces of %d bytes, seed %d", piece, SEED)
          .containsExactly("a text/x 1", "b text/y " + "2".repeat(100_000));
    }
  }

  @Test
  void aPartWithoutATypeIsOfUnknownKind() throws Exception {
    String form =
        "--abc\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n"
            + part("b", "text/plain; charset=UTF-8", "y")
            + "--abc--\r\n";

    assertThat(get(read(body(form, 1000))))
        .containsExactly("a application/octet-stream x", "b text/plain y");
  }

  @Test
  void aReaderThatTakesItsTimeLosesNothing() throws Exception {
    String large = "2".repeat(100_000);
    RequestBody body = body(part("a", "a/b", "1") + part("b", "a/b", large) + "--abc--\r\n", 1000);

    List<String> names =
        get(
            new FormData(SYSTEM)
                .read(
                    body,
                    List.<String>of(),
                    (soFar, part) ->
                        Patterns.after(
                                Duration.ofMillis(600), SYSTEM, () -> part.collect(1 << 20, SYSTEM))
                            .thenApply(bytes -> with(soFar, part.name() + bytes.size()))));

    assertThat(names).containsExactly("a1", "b100000");
  }

  @Test
  void aRefusedPartIsAnsweredAtOnceAndTheRestIsRead() throws Exception {
    String large = "2".repeat(1_000_000);
    RequestBody body =
        body(part("a", "a/b", large) + part("b", "a/b", large) + "--abc--\r\n", 1000);
    Problem refusal = Problem.of(ProblemType.INVALID_FIELD, "No.");

    CompletionStage<String> answer =
        new FormData(SYSTEM)
            .read(body, "", (soFar, part) -> CompletableFuture.failedFuture(refusal.asException()));

    assertProblem(answer, ProblemType.INVALID_FIELD);
    body.settle(SYSTEM).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void aFormThatIsCutShortIsNeverTakenForAWholeOne() {
    String form = part("a", "a/b", "1") + part("b", "a/b", "2".repeat(500)) + "--abc--";

    for (int length = 0; length < form.length(); length += 7) {
      assertProblem(read(body(form.substring(0, length), 100)), ProblemType.MALFORMED_MULTIPART);
    }
  }

  @Test
  void aPartWithoutANameOrDispositionIsRefused() {
    assertProblem(
        read(body("--abc\r\nContent-Type: a/b\r\n\r\nx\r\n--abc--\r\n", 1000)),
        ProblemType.MALFORMED_MULTIPART);
    assertProblem(
        read(body("--abc\r\nContent-Disposition: form-data\r\n\r\nx\r\n--abc--\r\n", 1000)),
        ProblemType.MALFORMED_MULTIPART);
  }

  private static CompletionStage<List<String>> read(RequestBody body) {
    return new FormData(SYSTEM)
        .read(
            body,
            List.<String>of(),
            (soFar, part) ->
                part.collect(1 << 20, SYSTEM)
                    .thenApply(
                        bytes ->
                            with(
                                soFar,
                                part.name()
                                    + ' '
                                    + part.contentType()
                                    + ' '
                                    + bytes.utf8String())));
  }

  private static List<String> with(List<String> soFar, String item) {
    List<String> more = new ArrayList<>(soFar);
    more.add(item);
    return more;
  }

  private static String part(String name, String type, String content) {
    return "--abc\r\nContent-Disposition: form-data; name=\"%s\"\r\nContent-Type: %s\r\n\r\n%s\r\n"
        .formatted(name, type, content);
  }

  private static RequestBody body(String form, int piece) {
    ByteString bytes = ByteString.fromString(form);
    List<ByteString> pieces = new ArrayList<>();
    for (int at = 0; at < bytes.size(); at += piece) {
      pieces.add(bytes.slice(at, at + piece));
    }
    return new RequestBody(
        HttpRequest.POST("/")
            .withEntity(
                HttpEntities.createChunked(
                    ContentTypes.parse("multipart/form-data; boundary=abc"), Source.from(pieces))),
        SETTINGS);
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
