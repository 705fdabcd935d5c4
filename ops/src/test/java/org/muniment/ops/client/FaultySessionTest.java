package org.muniment.ops.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.ops.client.FaultyServer.Received;
import org.muniment.ops.client.FaultyServer.Step;
import org.muniment.ops.terminal.Terminal;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.FolderPath;
import picocli.CommandLine;

/** What the client makes of servers and connections that fail. */
@Timeout(60)
final class FaultySessionTest {

  private static final DocumentId ID = DocumentId.parse("0190a7c4-7c1e-7d2b-9f43-2f4f4bb0a1c2");
  private static final int SIZE = 200_000;

  private static final ClientSettings SETTINGS =
      ClientSettings.from(
          ConfigFactory.parseString(
                  """
                  muniment.client {
                    answer-timeout = 2s
                    retry { attempts = 3, first-delay = 20ms }
                  }
                  """)
              .withFallback(ConfigFactory.load()));

  @TempDir Path directory;
  private Path path;
  private byte[] content;

  @BeforeEach
  void file() throws Exception {
    path = directory.resolve("a.txt");
    content = new byte[SIZE];
    new Random(20260302).nextBytes(content);
    Files.write(path, content);
  }

  private static MunimentClient client(FaultyServer server) {
    return new MunimentClient(server.url(), SETTINGS);
  }

  private static Fetched<Document> create(FaultyServer server, LocalFile file)
      throws LocalFileException {
    return client(server)
        .create(
            NewDocument.named(FolderPath.of("/x y"), "a+b.txt"),
            new Upload(file, "text/plain", position -> {}),
            "key-1");
  }

  private byte[] download(Step... steps) throws Exception {
    try (FaultyServer server = new FaultyServer(steps)) {
      ByteArrayOutputStream sink = new ByteArrayOutputStream();
      client(server).download(ID, 1, SIZE, sink);
      return sink.toByteArray();
    }
  }

  @Test
  void aWriteIsRepeatedUnderItsKeyUntilItIsAnswered() throws Exception {
    try (FaultyServer server =
        new FaultyServer(FaultyServer.busy(0), FaultyServer.hangUp(), FaultyServer.stored())) {
      LocalFile file = LocalFile.read(path);
      Fetched<Document> stored = create(server, file);

      assertThat(stored.value().contentHash()).isEqualTo(file.sha256());
      assertThat(stored.etag()).isEqualTo("\"1\"");
      assertThat(server.received())
          .hasSize(3)
          .allSatisfy(
              request -> {
                assertThat(request.key()).contains("key-1");
                assertThat(request.sha256()).isEqualTo(stored.value().contentHash());
                assertThat(request.target())
                    .isEqualTo("/api/v1/documents?name=a%2Bb.txt&folder=%2Fx%20y");
              });
    }
  }

  @Test
  void retryAfterIsHonoured() throws Exception {
    try (FaultyServer server = new FaultyServer(FaultyServer.busy(1), FaultyServer.stored())) {
      Instant start = Instant.now();

      create(server, LocalFile.read(path));

      assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void patienceIsBounded() throws Exception {
    try (FaultyServer server =
        new FaultyServer(FaultyServer.busy(0), FaultyServer.busy(0), FaultyServer.busy(0))) {
      LocalFile file = LocalFile.read(path);

      assertThatThrownBy(() -> create(server, file))
          .isInstanceOf(RefusedException.class)
          .hasMessage("Too many requests at once");
      assertThat(server.received()).hasSize(3);
    }
  }

  @Test
  void aRefusalForGoodIsNotRepeated() throws Exception {
    Step refusal =
        FaultyServer.problem(
            400, "{\"title\":\"A value cannot be accepted\",\"detail\":\"The name is empty.\"}");
    try (FaultyServer server = new FaultyServer(refusal)) {
      LocalFile file = LocalFile.read(path);

      assertThatThrownBy(() -> create(server, file)).hasMessage("The name is empty");
      assertThat(server.received()).hasSize(1);
    }
  }

  @Test
  void anAnswerThatNeverComesIsGivenUp() throws Exception {
    ClientSettings hasty =
        ClientSettings.from(
            ConfigFactory.parseString(
                    """
                    muniment.client {
                      answer-timeout = 200ms
                      retry { attempts = 2, first-delay = 10ms }
                    }
                    """)
                .withFallback(ConfigFactory.load()));
    try (FaultyServer server =
        new FaultyServer(FaultyServer.silent(5000), FaultyServer.silent(5000))) {
      MunimentClient client = new MunimentClient(server.url(), hasty);
      Instant start = Instant.now();

      assertThatThrownBy(() -> client.document(ID))
          .isInstanceOf(UnreachableException.class)
          .satisfies(
              e -> assertThat(Failure.reason(e)).contains("failed").doesNotContain("outcome"));
      assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void theOutcomeOfAWriteWhoseAnswersAreLostIsUnknown() throws Exception {
    LocalFile file = LocalFile.read(path);
    try (FaultyServer server =
        new FaultyServer(FaultyServer.hangUp(), FaultyServer.hangUp(), FaultyServer.hangUp())) {
      assertThatThrownBy(() -> create(server, file))
          .isInstanceOf(UnreachableException.class)
          .satisfies(e -> assertThat(Failure.reason(e)).contains("unknown", "safe to repeat"));
    }
    FaultyServer gone = new FaultyServer();
    gone.close();
    assertThatThrownBy(() -> create(gone, file))
        .isInstanceOf(UnreachableException.class)
        .hasMessageNotContaining("unknown");
  }

  @Test
  void aPutWhoseAnswersAreLostSaysHowToRepeatItSoThatItIsStoredOnce() throws Exception {
    try (FaultyServer server =
        new FaultyServer(FaultyServer.busy(0), FaultyServer.hangUp(), FaultyServer.hangUp())) {
      String lost = put(server, 1, path.toString());

      String used = server.received().get(0).key().orElseThrow();
      assertThat(lost)
          .doesNotContain("safe to repeat")
          .endsWith("the same command with --key " + used + " stores it once\n");
    }
    try (FaultyServer server = new FaultyServer(FaultyServer.stored())) {
      assertThat(put(server, 0, path.toString(), "--key", "put:1")).isEmpty();
      assertThat(server.received()).extracting(Received::key).containsExactly(Optional.of("put:1"));
    }
  }

  /** What it says on standard error. */
  private static String put(FaultyServer server, int exit, String... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal = new Terminal(new ByteArrayOutputStream(), err, false, false, false);
    CommandLine put = new CommandLine(new PutCommand(terminal, SETTINGS));
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--server";
    all[arguments.length + 1] = server.url().toString();
    assertThat(put.execute(all)).isEqualTo(exit);
    terminal.err().flush();
    return err.toString(UTF_8);
  }

  @Test
  void aServerWithoutTlsIsNotAskedAgain() throws Exception {
    AtomicInteger connections = new AtomicInteger();
    try (ServerSocket plain = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      Thread server = new Thread(() -> refuseAll(plain, connections), "plain");
      server.start();
      URI https = URI.create("https://127.0.0.1:" + plain.getLocalPort());
      MunimentClient client = new MunimentClient(https, SETTINGS);

      assertThatThrownBy(() -> client.document(ID))
          .isInstanceOf(UnreachableException.class)
          .hasMessageContaining("a node itself speaks http")
          .hasMessageNotContaining("outcome");
    }
    assertThat(connections).hasValue(1);
  }

  private static void refuseAll(ServerSocket plain, AtomicInteger connections) {
    try {
      while (true) {
        try (Socket connection = plain.accept()) {
          connections.incrementAndGet();
          connection.getInputStream().read();
          connection.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
        }
      }
    } catch (IOException closed) {
      // the end of the test
    }
  }

  @Test
  void anAnswerFromSomethingElseIsSaidToBeOne() throws Exception {
    Step page = FaultyServer.problem(200, "<html>");
    try (FaultyServer server = new FaultyServer(page, page, page)) {
      MunimentClient client = client(server);

      assertThatThrownBy(() -> client.document(ID)).hasMessageContaining("not JSON");
    }
  }

  @Test
  void aServerThatIsNotThereIsNotWaitedFor() throws Exception {
    MunimentClient client = new MunimentClient(nobody(), SETTINGS);

    assertThatThrownBy(() -> client.document(ID))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("muniment start");
  }

  private static URI nobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
  }

  @Test
  void aDownloadGoesOnWhereItWasCut() throws Exception {
    try (FaultyServer server =
        new FaultyServer(
            FaultyServer.part(content, 70_000),
            FaultyServer.part(content, 50_000),
            FaultyServer.part(content, SIZE - 120_000))) {
      ByteArrayOutputStream sink = new ByteArrayOutputStream();

      client(server).download(ID, 1, SIZE, sink);

      assertThat(sink.toByteArray()).isEqualTo(content);
      assertThat(server.received().get(1).range()).isPresent();
    }
  }

  @Test
  void aServerMaySendEverythingAgain() throws Exception {
    assertThat(download(FaultyServer.part(content, 70_000), FaultyServer.everything(content)))
        .isEqualTo(content);
  }

  @Test
  void aDownloadThatIsCutAtItsEndIsComplete() throws Exception {
    assertThat(download(FaultyServer.everything(content), FaultyServer.hangUp()))
        .isEqualTo(content);
  }

  @Test
  void aFullDiskIsNoFaultOfTheServer() throws Exception {
    try (FaultyServer server = new FaultyServer(FaultyServer.everything(content));
        var full = Files.newOutputStream(Path.of("/dev/full"))) {
      MunimentClient client = client(server);

      assertThatThrownBy(() -> client.download(ID, 1, SIZE, full))
          .isInstanceOf(LocalFileException.class);
      assertThat(server.received()).hasSize(1);
    }
  }

  @Test
  void aFileThatChangedIsNotStoredAndNotTriedAgain() throws Exception {
    try (FaultyServer server = new FaultyServer(FaultyServer.hangUp(), FaultyServer.hangUp())) {
      LocalFile file = LocalFile.read(path);
      content[SIZE - 1] ^= 1;
      Files.write(path, content);

      assertThatThrownBy(() -> create(server, file))
          .isInstanceOf(LocalFileException.class)
          .hasMessageContaining("changed while it was being read");
      assertThat(server.received()).hasSizeLessThanOrEqualTo(1);
      assertThat(server.received()).extracting(Received::size).allMatch(size -> size == 0);
    }
  }

  @Test
  void aFileThatVanishedIsNotTriedAgain() throws Exception {
    try (FaultyServer server = new FaultyServer(FaultyServer.hangUp())) {
      LocalFile file = LocalFile.read(path);
      Files.delete(path);

      assertThatThrownBy(() -> create(server, file))
          .isInstanceOf(LocalFileException.class)
          .hasMessage("is not there any more");
    }
  }
}
