package org.muniment.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.javadsl.Source;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.persistence.blob.file.FileBlobSettings;
import org.muniment.persistence.blob.file.FileBlobStore;
import org.muniment.persistence.journal.DocumentHistory;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.DocumentView;

/**
 * Clients that mean no good, byte by byte over real connections, against an edge with short
 * patience. Whatever they do: the store is as it was, and no document was asked for a change.
 */
@Timeout(60)
class HostileConnectionsTest {

  private static final String HOST = "Host: localhost\r\n";
  private static final String UPLOAD = "POST /api/v1/documents?name=x HTTP/1.1\r\n" + HOST;
  private static final int DRIP_MILLIS = 50;

  /** Bytes for which there is room. */
  private volatile long room = Long.MAX_VALUE;

  private final AtomicInteger asked = new AtomicInteger();
  private ActorSystem<Void> system;
  private Edge edge;
  private Path blobs;
  private List<Path> before;

  @BeforeEach
  void bind(@TempDir Path directory) throws Exception {
    Config config =
        ConfigFactory.parseString(
                """
                muniment.edge {
                  port = 0, stop-timeout = 2s, max-content-size = 1 MiB, head-timeout = 1s
                  request-body { patience = 1s, minimum-bytes = 1 KiB, drain-time = 1s }
                }
                """)
            .withFallback(ConfigFactory.load("muniment-edge"));
    system = ActorSystem.create(Behaviors.empty(), "hostile", config);
    blobs = directory.resolve("blobs");
    FileBlobStore files = FileBlobStore.open(system, blobs, FileBlobSettings.from(config));
    Services services =
        new Services(
            (id, command) -> {
              asked.incrementAndGet();
              return CompletableFuture.completedFuture(new DocumentReply.NotFound());
            },
            (hash, command) -> new CompletableFuture<>(),
            new NoReprocessing(),
            command -> new CompletableFuture<>(),
            files,
            new NoHistory(),
            (cursor, limit) -> new CompletableFuture<>(),
            bytes -> bytes <= room,
            new Well(),
            () -> "");
    edge = Edge.bind(system, EdgeSettings.from(config), services).toCompletableFuture().get();
    before = kept();
  }

  @AfterEach
  void nothingHasChangedAndOthersAreServed() throws Exception {
    await().untilAsserted(() -> assertThat(kept()).isEqualTo(before));
    assertThat(asked).hasValue(0);
    try (Client client = new Client()) {
      client.send("GET /health/live HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
      assertThat(client.rest()).startsWith("HTTP/1.1 200 OK");
    }
    edge.stop().toCompletableFuture().get(20, TimeUnit.SECONDS);
    system.terminate();
  }

  @Test
  void aChunkedBodyWithoutEndIsCutAtTheBound() throws Exception {
    String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
    try (Client client = new Client()) {
      client.send(UPLOAD + "Transfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < 40; i++) {
        client.send(chunk);
      }

      assertThat(client.answer()).startsWith("HTTP/1.1 413").contains("content-too-large");
    }
  }

  @Test
  void anUploadThatDripsIsEndedWithItsConnection() throws Exception {
    try (Client client = new Client()) {
      client.send(UPLOAD + "Content-Length: 1000000\r\n\r\n");

      client.drip("x");

      assertThat(client.rest()).startsWith("HTTP/1.1 408").contains("body-too-slow");
    }
  }

  @Test
  void aHeadThatDripsIsEndedWithItsConnection() throws Exception {
    try (Client client = new Client()) {
      client.send("GET /api/v1/documents HTTP/1.1\r\n" + HOST);

      client.drip("X-A: b\r\n");

      assertThat(client.rest()).doesNotContain("200 OK");
    }
  }

  @Test
  void aConnectionOnWhichNothingComesIsClosed() throws Exception {
    try (Client client = new Client()) {
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void aConnectionIsKeptForTheNextRequestAndThenClosed() throws Exception {
    try (Client client = new Client()) {
      String request = "GET /health/live HTTP/1.1\r\n" + HOST + "\r\n";
      client.send(request);
      assertThat(client.answer()).startsWith("HTTP/1.1 200 OK");
      client.send(request);

      assertThat(client.rest()).startsWith("HTTP/1.1 200 OK");
    }
  }

  @Test
  void aFloodOfHeadersIsRefused() throws Exception {
    try (Client client = new Client()) {
      client.send("GET /api/v1/documents HTTP/1.1\r\n" + HOST);
      client.flood("X-A: b\r\n");

      assertThat(client.answer()).startsWith("HTTP/1.1 431").contains("header-too-large");
    }
  }

  @Test
  void anUploadThatBreaksOffLeavesNothingBehind() throws Exception {
    try (Client client = new Client()) {
      client.send(UPLOAD + "Content-Length: 900000\r\n\r\n" + "x".repeat(500_000));
      await().until(() -> !kept().equals(before));
    }
  }

  @Test
  void contentBeyondTheRoomThatIsLeftIsRefusedBeforeItIsSent() throws Exception {
    room = 500_000;
    try (Client client = new Client()) {
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

  /** A connection whose other side is us. */
  private final class Client implements AutoCloseable {
    private final Socket socket;

    Client() throws IOException {
      socket = new Socket(edge.address().getAddress(), edge.address().getPort());
      socket.setSoTimeout(10_000);
    }

    void send(String bytes) throws IOException {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
    }

    /** Sends a little now and then until the server has enough. */
    void drip(String drop) {
      await()
          .pollInterval(Duration.ofMillis(DRIP_MILLIS))
          .atMost(Duration.ofSeconds(20))
          .until(() -> !sends(drop) || socket.getInputStream().available() > 0);
    }

    /** Sends without a pause until the server has enough. */
    void flood(String drop) {
      int sent = 0;
      while (sent < 100_000 && sends(drop)) {
        sent++;
      }
    }

    private boolean sends(String bytes) {
      try {
        send(bytes);
        return true;
      } catch (IOException e) {
        return false;
      }
    }

    /** What comes at once. */
    String answer() throws IOException {
      byte[] buffer = new byte[8192];
      int length = socket.getInputStream().read(buffer);
      return new String(buffer, 0, Math.max(length, 0), StandardCharsets.ISO_8859_1);
    }

    /** Everything until the server closes the connection. */
    String rest() throws IOException {
      ByteArrayOutputStream received = new ByteArrayOutputStream();
      try {
        socket.getInputStream().transferTo(received);
      } catch (SocketException reset) {
        assertThat(reset).hasMessageContaining("reset");
      }
      return received.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static final class NoHistory implements DocumentHistory {
    @Override
    public Source<JournalRecord, NotUsed> records(DocumentId id, long from) {
      return Source.empty();
    }

    @Override
    public CompletionStage<Optional<DocumentView>> atRevision(DocumentId id, long revision) {
      return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletionStage<Optional<DocumentView>> at(DocumentId id, Instant instant) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
  }

  private static final class Well implements Readiness {
    @Override
    public CompletionStage<List<Fault>> started() {
      return ready();
    }

    @Override
    public CompletionStage<List<Fault>> ready() {
      return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public List<Fault> warnings() {
      return List.of();
    }
  }
}
