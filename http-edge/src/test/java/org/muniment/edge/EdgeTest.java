package org.muniment.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.document.Checkout;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.Principal;

/**
 * What clients see when the services behind the edge do not answer as they should: scripted
 * answers, real connections. What they see when all is well is the contract test's, over a whole
 * node.
 */
@Timeout(60)
class EdgeTest {

  private static final String DOCUMENT = "/api/v1/documents/" + ScriptedEdge.ID;

  private final HttpClient client = HttpClient.newHttpClient();
  private ScriptedEdge edge;

  /** What the document answers next. */
  private volatile CompletionStage<DocumentReply> reply = new CompletableFuture<>();

  @BeforeEach
  void bind(@TempDir Path directory) throws Exception {
    edge =
        new ScriptedEdge(
            directory.resolve("blobs"),
            "max-concurrent-requests = 2, stop-timeout = 5s",
            (id, command) -> reply);
  }

  @AfterEach
  void stop() throws Exception {
    edge.stop();
  }

  @Test
  void aChangeWithoutAnAnswerInTimeHasAnUnknownOutcome() throws Exception {
    reply = CompletableFuture.failedFuture(new TimeoutException("Ask timed out on Actor[akka://"));

    HttpResponse<String> response = send("DELETE", DOCUMENT);

    JsonNode problem = problem(response, 503, "outcome-unknown");
    assertThat(problem.get("detail").textValue()).contains("outcome is unknown");
    assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
  }

  @Test
  void aQuestionWithoutAnAnswerInTimeChangesNothing() throws Exception {
    reply = CompletableFuture.failedFuture(new TimeoutException());

    HttpResponse<String> response = send("GET", DOCUMENT);

    problem(response, 503, "unavailable");
    assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
  }

  @Test
  void anUnexpectedFailureIsNamedByAnIdAndNothingElse() throws Exception {
    reply = CompletableFuture.failedFuture(new IllegalStateException("secret"));

    JsonNode problem = problem(send("GET", DOCUMENT), 500, "internal-error");

    assertThat(problem.get("errorId").textValue()).hasSize(36);
    assertThat(problem.toString()).doesNotContain("secret", "IllegalState", "at org.");
  }

  @Test
  void everyAnswerSaysToWhichTraceItBelongs() throws Exception {
    reply = CompletableFuture.failedFuture(new TimeoutException());

    HttpResponse<String> found = send("GET", DOCUMENT);
    HttpResponse<String> notFound = send("GET", "/nowhere");

    for (HttpResponse<String> response : List.of(found, notFound)) {
      String traceId = new ObjectMapper().readTree(response.body()).get("traceId").textValue();
      assertThat(response.headers().firstValue("traceresponse").orElseThrow())
          .startsWith("00-" + traceId + "-");
    }
  }

  @Test
  void measurementsAreServedAsText() throws Exception {
    HttpResponse<String> response = send("GET", "/metrics");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("measured 1\n");
    assertThat(response.headers().firstValue("Content-Type").orElseThrow())
        .isEqualToIgnoringCase("text/plain; version=0.0.4; charset=utf-8");
  }

  @Test
  void aCheckOutOfSomebodyElseIsNamedWithItsEnd() throws Exception {
    Instant since = Instant.parse("2026-11-23T12:00:00Z");
    reply =
        CompletableFuture.completedFuture(
            new DocumentReply.CheckedOut(
                new Checkout(
                    new Principal("ann"),
                    since,
                    since.plusSeconds(7_200),
                    Optional.of("until lunch"))));

    JsonNode problem = problem(send("DELETE", DOCUMENT), 423, "checked-out");

    assertThat(problem.get("detail").textValue()).contains("ann", "2026-11-23T14:00:00Z");
    assertThat(problem.get("checkout").toString())
        .isEqualTo(
            "{\"by\":\"ann\",\"since\":\"2026-11-23T12:00:00Z\","
                + "\"expiresAt\":\"2026-11-23T14:00:00Z\",\"comment\":\"until lunch\"}");
  }

  @Test
  void anAnswerToAnotherQuestionIsAnInternalError() throws Exception {
    reply = CompletableFuture.completedFuture(new DocumentReply.Versions(List.of(), false));

    problem(send("GET", DOCUMENT), 500, "internal-error");
  }

  @Test
  void contentThatIsNotInTheStoreIsSaidBeforeAnyByteIsSent() throws Exception {
    reply =
        CompletableFuture.completedFuture(
            new DocumentReply.Current(
                ScriptedEdge.document(
                    new ContentRef(new ContentHash("ab".repeat(32)), 5, "text/plain"))));

    problem(send("GET", DOCUMENT + "/content"), 500, "content-missing");
  }

  @Test
  void aBrokenHistoryIsSaidToBeOne() throws Exception {
    reply = CompletableFuture.completedFuture(new DocumentReply.HistoryBroken(3));

    JsonNode problem = problem(send("GET", DOCUMENT), 500, "history-broken");

    assertThat(problem.get("sequence").longValue()).isEqualTo(3);
  }

  @Test
  void aPurgedDocumentIsGone() throws Exception {
    reply =
        CompletableFuture.completedFuture(
            new DocumentReply.Purged(4, Instant.parse("2026-11-23T12:00:00Z"), Principal.LOCAL));

    problem(send("GET", DOCUMENT), 410, "document-purged");
  }

  @Test
  void oneRequestTooManyIsTurnedAwayAndProbesAreNot() throws Exception {
    CompletableFuture<DocumentReply> late = new CompletableFuture<>();
    reply = late;
    List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();

    CompletableFuture<HttpResponse<String>> refused =
        await()
            .until(
                () -> {
                  sent.add(sendAsync("GET", DOCUMENT));
                  return sent.stream().filter(CompletableFuture::isDone).findFirst();
                },
                Optional::isPresent)
            .orElseThrow();

    assertThat(problem(refused.get(), 503, "overloaded").get("limit").intValue()).isEqualTo(2);
    assertThat(send("GET", "/health/live").statusCode()).isEqualTo(200);
    assertThat(send("GET", "/metrics").statusCode()).isEqualTo(200);

    late.complete(new DocumentReply.NotFound());
    List<Integer> statuses = new ArrayList<>();
    for (CompletableFuture<HttpResponse<String>> answer : sent) {
      statuses.add(answer.get(10, TimeUnit.SECONDS).statusCode());
    }
    assertThat(statuses)
        .contains(503)
        .areExactly(2, new Condition<>(status -> status == 404, "answered"));
    problem(send("GET", DOCUMENT), 404, "document-not-found");
  }

  @Test
  void aNodeThatIsNotReadySaysWhy() throws Exception {
    assertThat(send("GET", "/health/ready").statusCode()).isEqualTo(200);

    edge.faults().add(new Readiness.Fault("journal", "PostgreSQL does not answer."));

    JsonNode problem = problem(send("GET", "/health/ready"), 503, "not-ready");
    assertThat(problem.get("faults").toString())
        .isEqualTo("[{\"component\":\"journal\",\"reason\":\"PostgreSQL does not answer.\"}]");
    assertThat(send("GET", "/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void aNodeThatTurnsSomethingAwayIsReadyAndSaysWhatIsWrong() throws Exception {
    edge.warnings().add(new Readiness.Fault("disk", "There are 3 MiB left."));

    HttpResponse<String> response = send("GET", "/health/ready");

    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode health = new ObjectMapper().readTree(response.body());
    assertThat(health.get("status").textValue()).isEqualTo("limited");
    assertThat(health.get("warnings").get(0).get("component").textValue()).isEqualTo("disk");
  }

  @Test
  void withoutRoomWhatBringsSomethingIsRefusedAndReadingAndDeletingGoOn() throws Exception {
    reply = CompletableFuture.completedFuture(new DocumentReply.NotFound());
    edge.leaveRoom(-1);

    problem(send("POST", "/api/v1/documents?name=x"), 507, "storage-full");
    problem(send("PUT", DOCUMENT + "/content"), 507, "storage-full");
    problem(send("PATCH", DOCUMENT), 507, "storage-full");
    problem(send("GET", DOCUMENT), 404, "document-not-found");
    problem(send("DELETE", DOCUMENT), 404, "document-not-found");
  }

  @Test
  void aRequestInFlightIsAnsweredBeforeTheEdgeStops() throws Exception {
    CompletableFuture<DocumentReply> late = new CompletableFuture<>();
    reply = late;
    CompletableFuture<HttpResponse<String>> inFlight = sendAsync("GET", DOCUMENT);
    await().pollDelay(Duration.ofMillis(300)).until(() -> !inFlight.isDone());

    CompletionStage<?> stopped = edge.edge().stop();
    late.complete(
        new DocumentReply.Current(
            ScriptedEdge.document(
                new ContentRef(new ContentHash("ab".repeat(32)), 5, "text/plain"))));

    assertThat(inFlight.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    stopped.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    return sendAsync(method, path).get(30, TimeUnit.SECONDS);
  }

  private CompletableFuture<HttpResponse<String>> sendAsync(String method, String path) {
    InetSocketAddress address = edge.address();
    URI uri = URI.create("http://127.0.0.1:" + address.getPort() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build();
    return client.sendAsync(request, BodyHandlers.ofString());
  }

  private static JsonNode problem(HttpResponse<String> response, int status, String slug)
      throws Exception {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    JsonNode problem = new ObjectMapper().readTree(response.body());
    assertThat(problem.get("type").textValue()).isEqualTo("https://muniment.org/problems/" + slug);
    assertThat(response.body()).doesNotContain("akka", "Exception");
    return problem;
  }
}
