package org.muniment.node.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.muniment.node.http.ApiClient.DOCUMENTS;
import static org.muniment.node.http.ApiClient.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.muniment.node.Node;
import org.muniment.persistence.files.DurableFiles;

/** The machine's clock is set back by hours, and forward, under a node at work. */
@Timeout(240)
class SetClockTest {

  private static final long SEED = Long.getLong("muniment.test.seed", System.nanoTime());
  private static final Duration HOURS = Duration.ofHours(5);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration GRACE = Duration.ofSeconds(15);
  private static final int WORKERS = 4;

  /** By how much the clock is wrong. */
  private static final AtomicReference<Duration> WRONG = new AtomicReference<>(Duration.ZERO);

  /** By how much it is set back whenever somebody looks, beside all that. */
  private static final AtomicReference<Duration> FALLS = new AtomicReference<>(Duration.ZERO);

  private static Path data;
  private static Node node;
  private static ApiClient client;

  @BeforeAll
  static void start() throws IOException {
    data =
        Files.createTempDirectory(Files.createDirectories(Path.of("target")).toRealPath(), "clock");
    node =
        new Node(
            ConfigFactory.parseString(
                    """
                    muniment {
                      edge.port = 0
                      storage.collector { interval = 500 ms, walk-interval = 1 s, grace = %d s }
                      verification { page = 50, records-per-second = 500 }
                    }
                    """
                        .formatted(GRACE.toSeconds()))
                .withFallback(
                    ConfigFactory.parseMap(
                        Map.of("muniment.node.data-directory", data.toString()))),
            () -> Instant.now().plus(WRONG.accumulateAndGet(FALLS.get(), Duration::plus)));
    node.start();
    client = new ApiClient(node.url());
  }

  @AfterAll
  static void stop() throws IOException {
    node.close();
    DurableFiles.deleteTree(data);
  }

  private static void set(Duration by) {
    WRONG.accumulateAndGet(by, Duration::plus);
  }

  private static void setBack() {
    set(HOURS.negated());
  }

  @Test
  void theTimesOfADocumentGrowAllTheSameAndItsPastIsShownRight() {
    List<JsonNode> answers = new ArrayList<>();
    answers.add(json(create("times", "one", Map.of())));
    String id = answers.get(0).get("id").textValue();
    answers.add(json(rename(id, "before")));
    setBack();
    answers.add(json(rename(id, "after")));
    answers.add(json(store(id, "two")));
    setBack();
    answers.add(json(store(id, "three")));

    List<Instant> times = times(id);

    assertThat(times).hasSize(5);
    for (int i = 0; i < times.size(); i++) {
      assertThat(shownAt(id, times.get(i))).isEqualTo(answers.get(i));
      if (i > 0) {
        assertThat(shownAt(id, times.get(i).minusNanos(1_000))).isEqualTo(answers.get(i - 1));
      }
    }
    assertThat(times.get(4)).as("the clock is far behind").isAfter(Instant.now().plus(WRONG.get()));
  }

  @Test
  void aCheckOutThatIsHeldStaysHeldAndOneThatWasOvertakenDoesNotComeBack() {
    String held = id(create("held", "one", Map.of()));
    String overtaken = id(create("overtaken", "one", Map.of()));
    JsonNode out = json(checkOut(held));
    checkOut(overtaken);

    setBack();
    assertThat(current(held)).isEqualTo(out);
    assertThat(json(ok(post(held + "/checkin", "two"))).get("version").intValue()).isEqualTo(2);

    set(HOURS.multipliedBy(2));
    assertThat(current(overtaken).has("checkout")).isFalse();
    rename(overtaken, "meanwhile");
    set(HOURS.multipliedBy(-2));
    assertThat(current(overtaken).has("checkout")).isFalse();
    HttpResponse<String> late = post(overtaken + "/checkin", "late");
    assertThat(late.statusCode()).isEqualTo(409);
    assertThat(late.body()).contains("not-checked-out");
  }

  @Test
  void aKeyThatWasUsedIsKnownAfterwards() {
    Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    String created = create("keyed", "one", key);
    Map<String, String> another = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    String changed = ok(client.send(renaming(id(created), "new", another)));
    setBack();
    rename(id(created), "newer");

    assertThat(create("keyed", "one", key)).isEqualTo(created);
    assertThat(ok(client.send(renaming(id(created), "new", another)))).isEqualTo(changed);
    body(422, client.send(renaming(id(created), "other", another)));
    assertThat(times(id(created))).hasSize(3);
  }

  @Test
  void idsGoOnGrowing() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ids.add(id(create("ordered", "one", Map.of())));
      ids.add(id(create("ordered", "one", Map.of())));
      setBack();
    }

    assertThat(ids).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void whatNobodyNeedsIsSparedForTheGraceAndNoLonger() {
    String id = id(create("refused", "one", Map.of()));
    for (int sign : List.of(1, -1)) {
      String garbage = "garbage " + UUID.randomUUID();
      body(412, client.send(storing(id, garbage, "\"r99\"")));
      long stored = System.nanoTime();
      set(HOURS.multipliedBy(2L * sign));

      await()
          .pollInterval(Duration.ofMillis(100))
          .atMost(GRACE.plus(LONG))
          .until(() -> !isStored(garbage));

      assertThat(Duration.ofNanos(System.nanoTime() - stored)).isGreaterThan(GRACE);
    }
  }

  @Test
  void anUploadThatIsUnderWayWhenTheClockIsSetIsNotCollected() throws Exception {
    for (int sign : List.of(1, -1)) {
      String content = "under way " + UUID.randomUUID();
      String form =
          "--abc\r\nContent-Disposition: form-data; name=\"content\"; filename=\"f.txt\"\r\n\r\n"
              + content
              + "\r\n--abc\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\n";
      String rest = "{\"name\":\"m\"}\r\n--abc--\r\n";
      String head =
          "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\nContent-Type: multipart/form-data; boundary=abc\r\n\r\n"
              .formatted(DOCUMENTS, form.length() + rest.length());
      try (Socket socket = new Socket(node.url().getHost(), node.url().getPort())) {
        OutputStream out = socket.getOutputStream();
        out.write((head + form).getBytes(UTF_8));
        await().atMost(LONG).until(() -> isStored(content));
        set(HOURS.multipliedBy(2L * sign));
        TimeUnit.SECONDS.sleep(4); // some rounds of the collector
        out.write(rest.getBytes(UTF_8));
        String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);

        assertThat(answer).startsWith("HTTP/1.1 201 ");
        String id = id(answer.substring(answer.indexOf("\r\n\r\n")));
        assertThat(ok(client.get(DOCUMENTS + '/' + id + "/content"))).isEqualTo(content);
      }
    }
  }

  @Test
  void aVerificationGoesOnAndFindsNothingWrong() {
    for (int i = 0; i < 100; i++) {
      create("verified", "one", Map.of());
    }
    HttpRequest.Builder start = client.request("/api/v1/verification?fresh=true");
    FALLS.set(Duration.ofMinutes(-1));
    JsonNode done;
    try {
      body(202, client.send(start.POST(BodyPublishers.noBody())));
      done =
          await()
              .atMost(LONG)
              .until(
                  () -> json(ok(client.get("/api/v1/verification"))),
                  status -> !status.get("state").textValue().equals("running"));
    } finally {
      FALLS.set(Duration.ZERO);
    }

    assertThat(done.get("state").textValue()).isEqualTo("done");
    assertThat(done.get("faults").intValue()).as(done.toString()).isZero();
  }

  @Test
  void nothingIsLostOrRefusedWhileItIsSetAgainAndAgain() throws Exception {
    String since = json(ok(client.get("/api/v1/changes?limit=1000"))).get("next").textValue();
    for (JsonNode page = changes(since); !page.get("items").isEmpty(); page = changes(since)) {
      since = page.get("next").textValue();
    }
    Random random = new Random(SEED);
    ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
    try {
      AtomicReference<Boolean> enough = new AtomicReference<>(false);
      List<CompletableFuture<Worker>> workers =
          IntStream.range(0, WORKERS)
              .mapToObj(i -> new Worker(new Random(SEED + i)))
              .map(
                  worker ->
                      CompletableFuture.supplyAsync(
                          () -> {
                            while (!enough.get()) {
                              worker.step();
                            }
                            return worker;
                          },
                          threads))
              .toList();
      for (int i = 0; i < 20; i++) {
        TimeUnit.MILLISECONDS.sleep(500);
        set(Duration.ofMinutes(random.nextInt(-600, 400)));
      }
      enough.set(true);
      Map<String, Integer> expected = new LinkedHashMap<>();
      for (CompletableFuture<Worker> worker : workers) {
        worker.get(LONG.toSeconds(), TimeUnit.SECONDS).check(expected);
      }
      assertThat(expected.values().stream().mapToInt(n -> n).sum()).isGreaterThan(50);
      assertThat(followed(since)).as("changes, seed %d", SEED).containsAllEntriesOf(expected);
    } finally {
      threads.shutdownNow();
    }
  }

  /** One who works with documents of its own and knows what each of them must be. */
  private static final class Worker {
    private record Known(String name, String content, int revision) {}

    private final Random random;
    private final Map<String, Known> documents = new LinkedHashMap<>();

    Worker(Random random) {
      this.random = random;
    }

    void step() {
      String word = "w" + Long.toString(random.nextLong() >>> 1, 36);
      if (documents.size() < 3) {
        String id = id(create(word, word, Map.of("Idempotency-Key", word)));
        documents.put(id, new Known(word, word, 1));
        return;
      }
      List<String> ids = List.copyOf(documents.keySet());
      String id = ids.get(random.nextInt(ids.size()));
      Known known = documents.get(id);
      switch (random.nextInt(4)) {
        case 0 -> {
          rename(id, word);
          documents.put(id, new Known(word, known.content(), known.revision() + 1));
        }
        case 1 -> {
          store(id, word);
          documents.put(id, new Known(known.name(), word, known.revision() + 1));
        }
        case 2 -> check(id, known);
        default -> {
          JsonNode found = json(ok(client.get("/api/v1/search?refresh=wait&q=" + known.name())));
          assertThat(found.get("items")).hasSize(1);
          assertThat(found.at("/items/0/document").get("revision").intValue())
              .isEqualTo(known.revision());
        }
      }
    }

    private static void check(String id, Known known) {
      JsonNode shown = current(id);
      assertThat(shown.get("name").textValue()).isEqualTo(known.name());
      assertThat(shown.get("revision").intValue()).isEqualTo(known.revision());
      assertThat(ok(client.get(DOCUMENTS + '/' + id + "/content"))).isEqualTo(known.content());
    }

    void check(Map<String, Integer> revisions) {
      documents.forEach(
          (id, known) -> {
            check(id, known);
            List<Instant> times = times(id);
            assertThat(times).as("seed %d", SEED).hasSize(known.revision());
            for (int i = 0; i < times.size(); i++) {
              assertThat(shownAt(id, times.get(i)).get("revision").intValue()).isEqualTo(i + 1);
            }
            revisions.put(id, known.revision());
          });
    }
  }

  /** The last revision of each document; each comes once and after the one before. */
  private static Map<String, Integer> followed(String since) {
    Map<String, Integer> last = new LinkedHashMap<>();
    JsonNode page = changes(since);
    while (!page.get("items").isEmpty()) {
      page.get("items")
          .forEach(
              change ->
                  assertThat(
                          last.merge(change.get("document").textValue(), 1, (old, one) -> old + 1))
                      .as("seed %d: %s", SEED, change)
                      .isEqualTo(change.get("revision").intValue()));
      page = changes(page.get("next").textValue());
    }
    return last;
  }

  private static JsonNode changes(String since) {
    return json(ok(client.get("/api/v1/changes?limit=100&since=" + since)));
  }

  /** Of a document's history; each is later than the one before. */
  private static List<Instant> times(String id) {
    List<Instant> times = new ArrayList<>();
    json(ok(client.get(DOCUMENTS + '/' + id + "/history?limit=1000")))
        .get("items")
        .forEach(event -> times.add(Instant.parse(event.get("at").textValue())));
    assertThat(times).as("seed %d", SEED).isSorted().doesNotHaveDuplicates();
    return times;
  }

  private static JsonNode current(String id) {
    return json(ok(client.get(DOCUMENTS + '/' + id)));
  }

  private static JsonNode shownAt(String id, Instant at) {
    return json(ok(client.get(DOCUMENTS + '/' + id + "?at=" + at)));
  }

  private static boolean isStored(String content) {
    String hash = sha256(content);
    return Files.exists(
        data.resolve("blobs")
            .resolve(hash.substring(0, 2))
            .resolve(hash.substring(2, 4))
            .resolve(hash));
  }

  private static String sha256(String content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(content.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String create(String name, String content, Map<String, String> headers) {
    HttpRequest.Builder request =
        client
            .request(DOCUMENTS + "?name=" + name)
            .header("Content-Type", "text/plain; charset=utf-8")
            .POST(BodyPublishers.ofString(content));
    headers.forEach(request::header);
    return body(201, client.send(request));
  }

  private static HttpRequest.Builder renaming(String id, String name, Map<String, String> headers) {
    HttpRequest.Builder request =
        client
            .request(DOCUMENTS + '/' + id)
            .header("Content-Type", "application/merge-patch+json")
            .method("PATCH", BodyPublishers.ofString("{\"name\":\"%s\"}".formatted(name)));
    headers.forEach(request::header);
    return request;
  }

  private static String rename(String id, String name) {
    return ok(client.send(renaming(id, name, Map.of())));
  }

  private static HttpRequest.Builder storing(String id, String content, String ifMatch) {
    return client
        .request(DOCUMENTS + '/' + id + "/content")
        .header("If-Match", ifMatch)
        .header("Content-Type", "text/plain; charset=utf-8")
        .PUT(BodyPublishers.ofString(content));
  }

  private static String store(String id, String content) {
    return ok(client.send(storing(id, content, "*")));
  }

  private static String checkOut(String id) {
    return ok(
        client.send(
            client
                .request(DOCUMENTS + '/' + id + "/checkout")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"expiresIn\":\"PT1H\"}"))));
  }

  private static HttpResponse<String> post(String path, String content) {
    return client.send(
        client.request(DOCUMENTS + '/' + path).POST(BodyPublishers.ofString(content)));
  }

  private static String id(String document) {
    return json(document).get("id").textValue();
  }

  private static String ok(HttpResponse<String> answer) {
    return body(200, answer);
  }

  private static String body(int status, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return answer.body();
  }
}
