package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.node.Node;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.blob.file.FileBlobSettings;
import org.muniment.persistence.blob.file.FileBlobStore;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ScanResult;

/** Scanning contents with a real clamd; skipped where there is none. */
class VirusScanTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final byte[] CLEAN = "harmless words".getBytes(StandardCharsets.UTF_8);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private int port;

  @BeforeEach
  void requireClamd() throws IOException {
    assumeTrue(ClamdProcess.isInstalled(), "no clamd here: Debian has it in clamav-daemon");
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
  }

  @Test
  void aVerdictComesOverTcpAndOverAUnixSocket() throws Exception {
    try (ClamdProcess clamd = ClamdProcess.start(directory, port)) {
      for (String socket : List.of("", clamd.socket().toString())) {
        try (Scanning scanning = new Scanning(directory, socket, port)) {
          assertThat(scanning.scan(CLEAN).verdict()).isEqualTo(ScanResult.Verdict.CLEAN);
          assertThat(scanning.scan(new byte[0]).verdict()).isEqualTo(ScanResult.Verdict.CLEAN);
          ScanResult infected = scanning.scan(ClamdProcess.EICAR);
          assertThat(infected.verdict()).isEqualTo(ScanResult.Verdict.INFECTED);
          assertThat(infected.signature())
              .hasValueSatisfying(name -> assertThat(name).startsWith("Eicar-Test-Signature"));
          assertThat(infected.scanner()).startsWith("ClamAV ");
          assertThat(scanning.scan(noise(3 << 20)).verdict())
              .as("longer than its StreamMaxLength")
              .isEqualTo(ScanResult.Verdict.TOO_LARGE);
        }
      }
    }
  }

  @Test
  void aScannerThatIsNotThereOrDoesNotAnswerIsNoVerdict() throws IOException {
    try (Scanning nobody = new Scanning(directory, "", port)) {
      assertThat(nobody.clamd.scan(nobody.store(CLEAN)))
          .failsWithin(LONG)
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining("clamd at 127.0.0.1:" + port);
      try (ServerSocket silent = new ServerSocket(port)) {
        assertThat(nobody.clamd.scan(nobody.store(CLEAN))).failsWithin(LONG);
        assertThat(silent.isClosed()).isFalse();
      }
    }
  }

  @Test
  void infectedContentIsNeitherServedNorFoundAndNothingIsServedUnscanned() throws Exception {
    try (Node node = start(true, "")) {
      String clean = upload(node, "clean.txt", CLEAN);
      String infected = upload(node, "infected.txt", ClamdProcess.EICAR);
      HttpResponse<String> unscanned = get(node, "/documents/" + clean + "/content");
      assertThat(unscanned.statusCode()).isEqualTo(503);
      assertThat(unscanned.body()).contains("content-unscanned");
      assertThat(unscanned.headers().firstValue("Retry-After")).isPresent();

      try (ClamdProcess clamd = ClamdProcess.start(directory, port)) {
        await()
            .atMost(LONG)
            .until(() -> get(node, "/documents/" + clean + "/content").statusCode() == 200);
        await()
            .atMost(LONG)
            .until(() -> get(node, "/documents/" + infected + "/content").statusCode() == 403);
        await().atMost(LONG).until(() -> found(node, "harmless") == 1);
        assertThat(clamd.socket()).as("it is still there").exists();
      }

      JsonNode problem = JSON.readTree(get(node, "/documents/" + infected + "/content").body());
      assertThat(problem.get("type").textValue()).endsWith("/content-quarantined");
      assertThat(problem.get("signature").textValue()).startsWith("Eicar-Test-Signature");
      for (String path : List.of("/versions/1/content", "/renditions", "/renditions/text")) {
        assertThat(get(node, "/documents/" + infected + path).statusCode()).as(path).isEqualTo(403);
      }
      assertThat(get(node, "/documents/" + infected).statusCode()).isEqualTo(200);
      assertThat(found(node, "ANTIVIRUS")).isZero();
    }
  }

  @Test
  void whatWasRecognisedIsNeitherServedNorFoundOnceAScannerFindsTheContentInfected()
      throws Exception {
    StandInProgram recogniser = StandInProgram.in(directory, "Zeppelinfahrt");
    String infected;
    String clean;
    try (Node node = start(false, recogniser.settings())) {
      infected = upload(node, "infected.png", infected(WrittenPages.blank(200)));
      clean = upload(node, "clean.png", WrittenPages.blank(201));
      await().atMost(LONG).until(() -> found(node, "Zeppelinfahrt") == 2);
      assertThat(get(node, ocr(infected)).body()).contains("Zeppelinfahrt");
    }

    try (ClamdProcess clamd = ClamdProcess.start(directory, port);
        Node node = start(true, recogniser.settings())) {
      String late = upload(node, "late.png", infected(WrittenPages.blank(202)));
      for (String id : List.of(infected, late)) {
        await()
            .atMost(LONG)
            .until(() -> get(node, "/documents/" + id + "/content").statusCode() == 403);
      }
      await().atMost(LONG).until(() -> found(node, "Zeppelinfahrt") == 1);

      for (String id : List.of(infected, late)) {
        HttpResponse<String> refused = get(node, ocr(id));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("content-quarantined").doesNotContain("Zeppelinfahrt");
      }
      await().atMost(LONG).until(() -> get(node, ocr(clean)).body().contains("Zeppelinfahrt"));
      assertThat(recogniser.runs()).as("an infected one is not even looked at").hasSize(2);
      assertThat(clamd.socket()).as("it is still there").exists();
    }
  }

  /** A picture with what the scanner knows behind its end, where no decoder looks. */
  private static byte[] infected(byte[] picture) {
    byte[] all = Arrays.copyOf(picture, picture.length + ClamdProcess.EICAR.length);
    System.arraycopy(ClamdProcess.EICAR, 0, all, picture.length, ClamdProcess.EICAR.length);
    return all;
  }

  private static String ocr(String id) {
    return "/documents/" + id + "/renditions/ocr";
  }

  private Node start(boolean scans, String settings) {
    Node node =
        new Node(
            ConfigFactory.parseString(settings)
                .withFallback(
                    ConfigFactory.parseMap(
                        Map.of(
                            "muniment.edge.port",
                            0,
                            "muniment.node.data-directory",
                            directory.resolve("data").toString(),
                            "muniment.processing.virus-scan.enabled",
                            scans,
                            "muniment.processing.virus-scan.port",
                            port,
                            "muniment.processing.follower.restart-backoff.max",
                            "1 s"))));
    node.start();
    return node;
  }

  private int found(Node node, String word) throws IOException, InterruptedException {
    return JSON.readTree(get(node, "/search?q=" + word).body()).get("items").size();
  }

  private String upload(Node node, String name, byte[] bytes)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(uri(node, "/documents?name=" + name))
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return JSON.readTree(response.body()).get("id").textValue();
  }

  private HttpResponse<String> get(Node node, String path)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri(node, path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static URI uri(Node node, String path) {
    return URI.create(node.url() + "/api/v1" + path);
  }

  private static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  /** A client of clamd over a real blob store. */
  private static final class Scanning implements AutoCloseable {

    private final ActorTestKit kit = ActorTestKit.create();
    private final BlobStore blobs;
    private final Clamd clamd;

    Scanning(Path directory, String socket, int port) throws IOException {
      Config config =
          ConfigFactory.load(
              ConfigFactory.parseMap(
                  Map.of(
                      "muniment.processing.virus-scan.socket", socket,
                      "muniment.processing.virus-scan.port", port,
                      "muniment.processing.virus-scan.timeout", "3 s")));
      blobs =
          FileBlobStore.open(
              kit.system(), directory.resolve("blobs"), FileBlobSettings.from(config));
      clamd =
          new Clamd(
              kit.system(),
              ProcessingSettings.from(config, directory.resolve("scratch")).virusScan(),
              blobs);
    }

    ContentRef store(byte[] bytes) {
      return Source.single(ByteString.fromArray(bytes))
          .runWith(blobs.write(bytes.length), kit.system())
          .thenApply(blob -> new ContentRef(blob.hash(), blob.size(), "application/octet-stream"))
          .toCompletableFuture()
          .join();
    }

    ScanResult scan(byte[] bytes) {
      return clamd.scan(store(bytes)).toCompletableFuture().join();
    }

    @Override
    public void close() {
      clamd.stop();
      kit.shutdownTestKit();
    }
  }
}
