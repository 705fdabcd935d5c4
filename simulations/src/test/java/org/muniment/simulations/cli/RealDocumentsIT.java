package org.muniment.simulations.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.ops.Muniment;
import org.muniment.ops.terminal.Terminal;
import org.muniment.simulations.drills.RealDocuments;
import org.muniment.simulations.http.Api;
import org.muniment.simulations.node.NodeProcess;
import org.muniment.simulations.text.PseudoContent;

/** What offices really wrote, and what is really large, through a node of the usual size. */
@Timeout(value = 7, unit = TimeUnit.MINUTES)
final class RealDocumentsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The heap that the launcher gives a node. */
  private static final String HEAP = "384m";

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** For all documents together: they are read two at a time, and the ones asked for anywhere. */
  private static final Duration PROCESSED = Duration.ofMinutes(5);

  private static final Duration LAG = Duration.ofSeconds(60);
  private static final String FOLDER = "/real";
  private static final int FEWEST = 500;

  /** Phrases that stand in the files, and in none of their names. */
  private static final Map<String, String> PHRASES =
      Map.of(
          "testPDF.pdf", "toolkit for detecting and extracting metadata",
          "testWORD.docx", "Sample Word Document",
          "testEXCEL.xlsx", "Numbers and their Squares",
          "testPPT.pptx", "the same content as every other file",
          "testODFwithOOo3.odt", "Tika is part of the",
          "testHTML_utf8.html", "Content with UTF-8 chars",
          "testRFC822_multipart_attachments.eml", "This is the html body of the main msg",
          "testMSG.msg", "making the type detection code more");

  private static final String TRUNCATED = "truncated.pdf";

  /** The codes under which files fail that cannot be read. */
  private static final Map<String, String> UNREADABLE =
      Map.of(
          "testWORD_protected_passtika.docx",
          "encrypted",
          TRUNCATED,
          "corrupt",
          "TIKA-216.tgz",
          "bomb");

  private static final long LARGE = 1L << 30;
  private static final long SEED = 20260304;

  @TempDir static Path shared;
  private static NodeProcess node;
  private static Api api;

  @TempDir Path directory;

  @BeforeAll
  static void startNode() throws Exception {
    node =
        NodeProcess.start(
            NodeProcess.javaCommand(HEAP),
            0,
            shared.resolve("data"),
            shared.resolve("node.log"),
            PATIENCE);
    api = new Api(node.url(), LAG);
  }

  @AfterAll
  static void stopNode() throws Exception {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void realDocumentsAreFoundByWhatTheySayAndUnreadableOnesSayWhy() throws Exception {
    RealDocuments.unpack(directory);
    byte[] whole = Files.readAllBytes(directory.resolve("testPDF.pdf"));
    Files.write(directory.resolve(TRUNCATED), Arrays.copyOf(whole, whole.length / 2));
    int files = files(directory);
    long start = System.nanoTime();

    JsonNode summary = imported(directory);

    System.out.printf("%d documents imported in %d s%n", files, secondsSince(start));
    assertThat(files).isGreaterThan(FEWEST);
    assertThat(summary.path("uploaded").asInt(-1)).isEqualTo(files);
    assertThat(summary.path("failed").asInt(-1)).isZero();
    Map<String, String> ids = ids(files);
    long deadline = System.nanoTime() + PROCESSED.toNanos();
    for (Map.Entry<String, String> phrase : PHRASES.entrySet()) {
      awaitFound(phrase.getValue(), ids.get(phrase.getKey()), phrase.getKey(), deadline);
    }
    for (Map.Entry<String, String> unreadable : UNREADABLE.entrySet()) {
      awaitFailed(
          ids.get(unreadable.getKey()), unreadable.getKey(), unreadable.getValue(), deadline);
    }
    System.out.printf("all found or failed as expected after %d s%n", secondsSince(start));
    assertThat(node.isAlive()).isTrue();
  }

  private static long secondsSince(long start) {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
  }

  private static int files(Path root) throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return (int) files.count();
    }
  }

  private static JsonNode imported(Path root) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        Muniment.run(
            new Terminal(out, err, false, false, false),
            new String[] {
              "import", root.toString(), "--folder", FOLDER, "--json", "--server", "" + node.url()
            });
    assertThat(exit).as(out.toString(UTF_8) + err.toString(UTF_8)).isZero();
    return JSON.readTree(out.toByteArray());
  }

  /** The documents' identifiers by name, as soon as the listing has all of them. */
  private static Map<String, String> ids(int files) {
    Map<String, String> ids = new HashMap<>();
    await()
        .atMost(LAG)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              for (JsonNode document : api.documentsIn(FOLDER)) {
                ids.put(document.path("name").asText(), document.path("id").asText());
              }
              assertThat(ids).hasSize(files);
            });
    return ids;
  }

  private static Duration until(long deadline) {
    long left = deadline - System.nanoTime();
    return Duration.ofNanos(Math.max(left, Duration.ofSeconds(1).toNanos()));
  }

  private static void awaitFound(String phrase, String id, String name, long deadline) {
    await(name)
        .atMost(until(deadline))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              JsonNode found = api.search('"' + phrase + '"', 1000).expect(200).json();
              Map<String, String> names = new TreeMap<>();
              for (JsonNode item : found.path("items")) {
                JsonNode document = item.path("document");
                names.put(document.path("id").asText(), document.path("name").asText());
              }
              assertThat(names).containsEntry(id, name);
              assertThat(names).as("a phrase tells documents apart").hasSizeLessThan(50);
            });
  }

  private static void awaitFailed(String id, String name, String code, long deadline) {
    await(name)
        .atMost(until(deadline))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              JsonNode renditions = api.document(id, "/renditions").expect(200).json();
              JsonNode text = renditions.path("items").path(0);
              assertThat(text.path("kind").asText()).as("%s", renditions).isEqualTo("text");
              assertThat(text.path("state").asText()).as("%s", renditions).isEqualTo("failed");
              assertThat(text.path("code").asText()).isEqualTo(code);
              assertThat(text.path("reason").asText()).isNotBlank();
            });
  }

  @Test
  void aGibibyteGoesThroughAHeapOfAThirdOfIt() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    long start = System.nanoTime();

    MessageDigest sent = MessageDigest.getInstance("SHA-256");
    JsonNode document = upload(client, sent);
    String hash = HexFormat.of().formatHex(sent.digest());
    long uploaded = System.nanoTime();
    MessageDigest received = MessageDigest.getInstance("SHA-256");
    long length = download(client, document.path("id").asText(), received);

    System.out.printf(
        "1 GiB up in %d ms, down in %d ms%n",
        TimeUnit.NANOSECONDS.toMillis(uploaded - start),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - uploaded));
    assertThat(document.path("size").asLong()).isEqualTo(LARGE);
    assertThat(document.path("contentHash").asText()).isEqualTo(hash);
    assertThat(length).isEqualTo(LARGE);
    assertThat(HexFormat.of().formatHex(received.digest())).isEqualTo(hash);
    assertThat(node.isAlive()).isTrue();
  }

  private static JsonNode upload(HttpClient client, MessageDigest digest) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("?name=large.bin"))
            .header("Content-Type", "application/octet-stream")
            .timeout(PATIENCE)
            .POST(
                BodyPublishers.fromPublisher(
                    BodyPublishers.ofInputStream(
                        () -> new DigestInputStream(new PseudoContent(SEED, LARGE), digest)),
                    LARGE))
            .build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return JSON.readTree(response.body());
  }

  private static long download(HttpClient client, String id, MessageDigest digest)
      throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri("/" + id + "/content")).build();
    HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
    try (InputStream body = new DigestInputStream(response.body(), digest)) {
      assertThat(response.statusCode()).isEqualTo(200);
      return body.transferTo(OutputStream.nullOutputStream());
    }
  }

  private static URI uri(String below) {
    return node.url().resolve("/api/v1/documents" + below);
  }
}
