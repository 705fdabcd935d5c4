package org.muniment.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.protocol.document.DocumentReply;

/**
 * Clients that mean no good, byte by byte over real connections, against an edge with short
 * patience. Whatever they do: the store is as it was, and no document was asked for a change.
 */
@Timeout(60)
class HostileConnectionsTest {

  private static final String HOST = "Host: localhost\r\n";
  private static final String UPLOAD = "POST /api/v1/documents?name=x HTTP/1.1\r\n" + HOST;

  private final AtomicInteger asked = new AtomicInteger();
  private ScriptedEdge edge;
  private Path blobs;
  private List<Path> before;

  @BeforeEach
  void bind(@TempDir Path directory) throws Exception {
    blobs = directory.resolve("blobs");
    edge =
        new ScriptedEdge(
            blobs,
            """
            stop-timeout = 2s, max-content-size = 1 MiB, head-timeout = 1s
            request-body { patience = 1s, minimum-bytes = 1 KiB, drain-time = 1s }
            """,
            (id, command) -> {
              asked.incrementAndGet();
              return CompletableFuture.completedFuture(new DocumentReply.NotFound());
            });
    before = kept();
  }

  @AfterEach
  void nothingHasChangedAndOthersAreServed() throws Exception {
    await().untilAsserted(() -> assertThat(kept()).isEqualTo(before));
    assertThat(asked).hasValue(0);
    try (RawClient client = new RawClient(edge.address())) {
      client.send("GET /health/live HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
      assertThat(client.rest()).startsWith("HTTP/1.1 200 OK");
    }
    edge.stop();
  }

  @Test
  void aChunkedBodyWithoutEndIsCutAtTheBound() throws Exception {
    String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
    try (RawClient client = new RawClient(edge.address())) {
      client.send(UPLOAD + "Transfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < 40; i++) {
        client.send(chunk);
      }

      assertThat(client.answer()).startsWith("HTTP/1.1 413").contains("content-too-large");
    }
  }

  @Test
  void anUploadThatDripsIsEndedWithItsConnection() throws Exception {
    try (RawClient client = new RawClient(edge.address())) {
      client.send(UPLOAD + "Content-Length: 1000000\r\n\r\n");

      client.drip("x");

      assertThat(client.rest()).startsWith("HTTP/1.1 408").contains("body-too-slow");
    }
  }

  @Test
  void aHeadThatDripsIsEndedWithItsConnection() throws Exception {
    try (RawClient client = new RawClient(edge.address())) {
      client.send("GET /api/v1/documents HTTP/1.1\r\n" + HOST);

      client.drip("X-A: b\r\n");

      assertThat(client.rest()).doesNotContain("200 OK");
    }
  }

  @Test
  void aConnectionOnWhichNothingComesIsClosed() throws Exception {
    try (RawClient client = new RawClient(edge.address())) {
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void aConnectionIsKeptForTheNextRequestAndThenClosed() throws Exception {
    try (RawClient client = new RawClient(edge.address())) {
      String request = "GET /health/live HTTP/1.1\r\n" + HOST + "\r\n";
      client.send(request);
      assertThat(client.answer()).startsWith("HTTP/1.1 200 OK");
      client.send(request);

      assertThat(client.rest()).startsWith("HTTP/1.1 200 OK");
    }
  }

  @Test
  void aFloodOfHeadersIsRefused() throws Exception {
    try (RawClient client = new RawClient(edge.address())) {
      client.send("GET /api/v1/documents HTTP/1.1\r\n" + HOST);
      client.flood("X-A: b\r\n");

      assertThat(client.answer()).startsWith("HTTP/1.1 431").contains("header-too-large");
    }
  }

  @Test
  void anUploadThatBreaksOffLeavesNothingBehind() throws Exception {
    try (RawClient client = new RawClient(edge.address())) {
      client.send(UPLOAD + "Content-Length: 900000\r\n\r\n" + "x".repeat(500_000));
      await().until(() -> !kept().equals(before));
    }
  }

  @Test
  void contentBeyondTheRoomThatIsLeftIsRefusedBeforeItIsSent() throws Exception {
    edge.leaveRoom(500_000);
    try (RawClient client = new RawClient(edge.address())) {
      client.send(UPLOAD + "Expect: 100-continue\r\nContent-Length: 900000\r\n\r\n");

      assertThat(client.answer()).startsWith("HTTP/1.1 507").contains("storage-full");
    }
  }

  /** Everything in the store. */
  private List<Path> kept() {
    try (Stream<Path> files = Files.walk(blobs)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
