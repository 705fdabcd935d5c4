package org.muniment.edge;

import static org.assertj.core.api.Assertions.assertThat;

import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.persistence.blob.StoredBlob;
import org.muniment.persistence.journal.ChangeLog;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.document.DocumentReply;

/** What the clients of an edge that stops get to see, byte by byte. */
@Timeout(60)
class EdgeStopTest {

  private static final String DOCUMENT = "/api/v1/documents/" + ScriptedEdge.ID;

  /** Long: whatever takes it has waited for nothing. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  /** More than the sockets of both sides hold. */
  private static final int LARGE = 48 << 20;

  private final CompletableFuture<DocumentReply> reply = new CompletableFuture<>();
  private final CompletableFuture<Boolean> asked = new CompletableFuture<>();
  private ScriptedEdge edge;

  @BeforeEach
  void bind(@TempDir Path directory) throws Exception {
    edge =
        new ScriptedEdge(
            directory.resolve("blobs"),
            "stop-timeout = %d ms, close-timeout = 300 ms".formatted(STOP_TIMEOUT.toMillis()),
            (id, command) -> {
              asked.complete(true);
              return reply;
            });
  }

  @AfterEach
  void stop() throws Exception {
    edge.stop();
  }

  @Test
  void aStreamEndsWithItsLastChunk() throws Exception {
    edge.answerChanges(new ChangeLog.Page(List.of(), "c", false));
    try (RawClient client = new RawClient(edge.address())) {
      client.get("/api/v1/changes", "Accept: text/event-stream\r\n");
      String begin = client.answer();
      assertThat(begin).startsWith("HTTP/1.1 200 OK");

      long before = System.nanoTime();
      CompletionStage<?> stopped = edge.edge().stop();

      assertThat(begin + client.rest()).endsWith("\r\n0\r\n\r\n");
      awaitEarly(stopped, before);
    }
  }

  @Test
  void aDownloadThatHasBegunArrivesWhole() throws Exception {
    StoredBlob stored =
        Source.repeat(ByteString.fromArray(new byte[1 << 20]))
            .take(LARGE >> 20)
            .runWith(edge.blobs().write(LARGE), edge.system())
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    reply.complete(
        new DocumentReply.Current(
            ScriptedEdge.document(
                new ContentRef(stored.hash(), stored.size(), "application/octet-stream"))));
    try (RawClient client = new RawClient(edge.address())) {
      client.get(DOCUMENT + "/content", "");
      String head = client.answer();
      assertThat(head).startsWith("HTTP/1.1 200 OK");

      long before = System.nanoTime();
      CompletionStage<?> stopped = edge.edge().stop();

      String all = head + client.rest();
      assertThat(all.length() - all.indexOf("\r\n\r\n") - 4).isEqualTo(LARGE);
      awaitEarly(stopped, before);
    }
  }

  @Test
  void anAnswerStillToComeKeepsItsHeadersAndEndsItsConnection() throws Exception {
    try (RawClient client = new RawClient(edge.address())) {
      client.get(DOCUMENT, "");
      asked.get(20, TimeUnit.SECONDS);

      CompletionStage<?> stopped = edge.edge().stop();
      reply.complete(new DocumentReply.NotFound());

      assertThat(client.rest())
          .startsWith("HTTP/1.1 404")
          .containsIgnoringCase("connection: close")
          .containsIgnoringCase("traceresponse:")
          .contains("document-not-found");
      stopped.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aConnectionThatItsClientKeepsForLaterHoldsNothingUp() throws Exception {
    try (RawClient client = new RawClient(edge.address())) {
      client.get("/health/live", "");
      assertThat(client.answer()).startsWith("HTTP/1.1 200 OK");

      long before = System.nanoTime();
      CompletionStage<?> stopped = edge.edge().stop();

      awaitEarly(stopped, before);
      assertThat(client.rest()).isEmpty();
    }
  }

  private static void awaitEarly(CompletionStage<?> stopped, long before) throws Exception {
    stopped.toCompletableFuture().get(30, TimeUnit.SECONDS);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(STOP_TIMEOUT);
  }
}
