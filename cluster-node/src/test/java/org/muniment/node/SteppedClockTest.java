package org.muniment.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.muniment.persistence.database.JdbcEndpoint;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.persistence.files.DurableFiles;

/** A whole node whose time of day is set forward by an hour and back again. */
class SteppedClockTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Duration STEP = Duration.ofHours(1);
  private static final Duration GRACE = Duration.ofSeconds(8);
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final String HALF_AN_HOUR = "{\"expiresIn\":\"PT30M\"}";
  private static final Pattern DOCUMENT = Pattern.compile("/api/v1/documents/[0-9a-f-]{36}");

  private final JdbcEndpoint database = TestPostgres.freshDatabase().endpoint();
  private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);
  private Path data;
  private Node node;

  @BeforeEach
  void startNode() throws IOException {
    Path target = Files.createDirectories(Path.of("target")).toRealPath();
    data = Files.createTempDirectory(target, "stepped");
    node =
        new Node(
            ConfigFactory.parseMap(
                Map.of(
                    "muniment.edge.port",
                    0,
                    "muniment.node.data-directory",
                    data.toString(),
                    "muniment.database.mode",
                    "external",
                    "muniment.database.external.url",
                    database.url(),
                    "muniment.database.external.user",
                    database.user(),
                    "muniment.database.external.password",
                    database.password(),
                    "muniment.storage.collector.grace",
                    GRACE,
                    "muniment.storage.collector.interval",
                    Duration.ofMillis(200),
                    "muniment.storage.collector.walk-interval",
                    Duration.ofMillis(200))),
            () -> Instant.now().plus(offset.get()));
    node.start();
  }

  @AfterEach
  void stopNode() throws IOException {
    node.close();
    DurableFiles.deleteTree(data);
  }

  @Test
  void nothingIsDeletedEarlyAndEveryHistoryGoesForward() throws Exception {
    String document = create("first");
    String held = create("held");
    String purged = create("purged");
    JsonNode keyed = replace(document, "\"r1\"", "second", "key").json();
    post(held + "/checkout", HALF_AN_HOUR).is(200);

    HeldUpload upload = new HeldUpload("the bytes whose record is late");
    await().atMost(LONG).until(() -> Files.exists(file(upload.text)));
    awaitCondemned(upload.text);
    send("DELETE", purged + "?purge=true", BodyPublishers.noBody(), Map.of()).is(204);
    long purgedAt = System.nanoTime();

    offset.set(STEP);
    assertThat(created("ahead")).isAfter(Instant.now().plus(STEP.dividedBy(2)));
    post(held + "/checkin", "too late").is(409);
    post(held + "/checkout", HALF_AN_HOUR).is(200);
    replace(document, "\"r2\"", "third", "another").is(200);
    assertThat(replace(document, "\"r1\"", "second", "key").json()).isEqualTo(keyed);
    awaitSomeRounds();
    String late = upload.finish();
    assertThat(get(late + "/content").body()).isEqualTo(upload.text);

    offset.set(Duration.ZERO);
    assertThat(created("back")).isBefore(Instant.now().plus(STEP.dividedBy(2)));
    replace(document, "\"r3\"", "fourth", "one more").is(200);
    assertThat(replace(document, "\"r1\"", "second", "key").json()).isEqualTo(keyed);
    post(held + "/checkin", "in time").is(200);
    create("qback");
    await().atMost(LONG).until(() -> hits("qback") == 1);
    assertGoesForward(document, 4);
    assertGoesForward(held, 4);

    await().atMost(LONG).until(() -> !Files.exists(file("purged")));
    assertThat(Duration.ofNanos(System.nanoTime() - purgedAt)).isGreaterThanOrEqualTo(GRACE);
    assertThat(get(late + "/content").body()).isEqualTo(upload.text);
  }

  /** Each event is later than the one before, and {@code ?at=} its time shows its revision. */
  private void assertGoesForward(String document, int events) throws Exception {
    JsonNode history = get(document + "/history").json().get("items");
    assertThat(history).hasSize(events);
    Instant last = Instant.MIN;
    for (JsonNode event : history) {
      Instant at = Instant.parse(event.get("at").textValue());
      assertThat(at).isAfter(last);
      assertThat(get(document + "?at=" + at).json().get("revision"))
          .isEqualTo(event.get("sequence"));
      last = at;
    }
  }

  /** Nobody needs it as far as the journal knows: only its age can save it. */
  private void awaitCondemned(String text) {
    await()
        .atMost(LONG)
        .until(
            () -> {
              try (Connection connection =
                      DriverManager.getConnection(
                          database.url(), database.user(), database.password());
                  PreparedStatement query =
                      connection.prepareStatement("SELECT FROM condemned_content WHERE hash = ?")) {
                query.setString(1, sha256(text));
                try (ResultSet row = query.executeQuery()) {
                  return row.next();
                }
              }
            });
  }

  /** What is stored now and needed by nobody is condemned by a round that begins after this. */
  private void awaitSomeRounds() throws Exception {
    for (int i = 0; i < 3; i++) {
      HeldUpload unneeded = new HeldUpload("unneeded " + i);
      await().atMost(LONG).until(() -> Files.exists(file(unneeded.text)));
      awaitCondemned(unneeded.text);
      unneeded.giveUp();
    }
  }

  private String create(String text) throws Exception {
    return "/api/v1/documents/"
        + post("/api/v1/documents?name=" + text, text).is(201).json().get("id").textValue();
  }

  private Instant created(String text) throws Exception {
    return Instant.parse(get(create(text)).json().get("createdAt").textValue());
  }

  private Answer replace(String document, String etag, String text, String key) throws Exception {
    return send(
        "PUT",
        document + "/content",
        BodyPublishers.ofString(text),
        Map.of("If-Match", etag, "Idempotency-Key", key, "Content-Type", "text/plain"));
  }

  private Answer post(String path, String body) throws Exception {
    String type = body.startsWith("{") ? "application/json" : "text/plain";
    return send("POST", path, BodyPublishers.ofString(body), Map.of("Content-Type", type));
  }

  private Answer get(String path) throws Exception {
    return send("GET", path, BodyPublishers.noBody(), Map.of()).is(200);
  }

  private int hits(String word) throws Exception {
    return get("/api/v1/search?q=" + word).json().get("items").size();
  }

  private Path file(String text) {
    String hash = sha256(text);
    return data.resolve("blobs")
        .resolve(hash.substring(0, 2))
        .resolve(hash.substring(2, 4))
        .resolve(hash);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private record Answer(int status, String body) {
    Answer is(int expected) {
      assertThat(status).as(body).isEqualTo(expected);
      return this;
    }

    JsonNode json() throws IOException {
      return JSON.readTree(body);
    }
  }

  private Answer send(String method, String path, BodyPublisher body, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(node.url() + path)).timeout(LONG).method(method, body);
    headers.forEach(request::header);
    HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body());
  }

  /** A form of which the content has come and the rest has not. */
  private final class HeldUpload {
    private final String part =
        "--stepped\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s";
    private final String end = "}\r\n--stepped--\r\n";

    private final String text;
    private final Socket socket;

    HeldUpload(String text) throws IOException {
      this.text = text;
      // More than a delimiter of the second part, or nobody knows that the first has ended.
      String begin =
          part.formatted("content\"; filename=\"l.txt", text + "\r\n")
              + part.formatted("metadata", "{" + " ".repeat(1000));
      this.socket = new Socket(node.url().getHost(), node.url().getPort());
      write(
          "POST /api/v1/documents HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
              + "Content-Type: multipart/form-data; boundary=stepped\r\nContent-Length: %d\r\n\r\n"
                  .formatted(begin.length() + end.length()));
      write(begin);
    }

    private void write(String ascii) throws IOException {
      socket.getOutputStream().write(ascii.getBytes(UTF_8));
    }

    /** The path of the document. */
    String finish() throws IOException {
      write(end);
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 201");
      Matcher path = DOCUMENT.matcher(answer);
      assertThat(path.find()).as(answer).isTrue();
      return path.group();
    }

    void giveUp() throws IOException {
      socket.close();
    }
  }
}
