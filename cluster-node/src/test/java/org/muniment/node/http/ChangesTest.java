package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.node.Node;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.persistence.files.DurableFiles;
import org.muniment.persistence.journal.ChainHash;
import org.muniment.persistence.journal.DocumentEvent;
import org.muniment.persistence.journal.DocumentFold;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.persistence.journal.JournalTags;
import org.muniment.persistence.journal.RecordCodec;
import org.muniment.persistence.journal.StoredContent;
import org.muniment.persistence.journal.jdbc.JournalRows;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Principal;

/** The change feed over a whole node, on a database to which the test can write as well. */
@Timeout(90)
class ChangesTest {

  private static final String CHANGES = "/api/v1/changes";

  /** Longer than the journal's plugin waits for a gap, which is 2 s (muniment-jdbc.conf). */
  private static final Duration PAST_THE_GAP_TIMEOUT = Duration.ofSeconds(3);

  private static final TestPostgres.Database DATABASE = TestPostgres.freshDatabase();

  private static Path data;
  private static Node node;
  private static ApiClient client;

  @BeforeAll
  static void start() throws IOException {
    data =
        Files.createTempDirectory(
            Files.createDirectories(Path.of("target")).toRealPath(), "changes");
    node = node(DATABASE, data);
    node.start();
    client = new ApiClient(node.url());
  }

  @AfterAll
  static void stop() throws IOException {
    node.close();
    DurableFiles.deleteTree(data);
  }

  private static Node node(TestPostgres.Database database, Path directory) {
    Map<String, Object> operator = new HashMap<>();
    operator.put("muniment.edge.port", 0);
    operator.put("muniment.edge.changes.max-streams", 2);
    // A node notices that a client has gone when it writes to it.
    operator.put("muniment.edge.changes.heartbeat", "200ms");
    operator.put("muniment.node.data-directory", directory.toString());
    operator.put("muniment.database.mode", "external");
    operator.put("muniment.database.external.url", database.endpoint().url());
    operator.put("muniment.database.external.user", database.endpoint().user());
    operator.put("muniment.database.external.password", database.endpoint().password());
    return new Node(ConfigFactory.parseMap(operator));
  }

  @Test
  void changesAreThoseOfTheHistoryInTheirOrder() {
    String start = end();
    List<String> documents = IntStream.range(0, 3).mapToObj(i -> create()).toList();
    documents.forEach(ChangesTest::change);

    List<JsonNode> items = all(start, 2);

    assertThat(items).hasSize(12);
    for (String document : documents) {
      List<JsonNode> history = new ArrayList<>();
      ApiClient.json(client.get(ApiClient.DOCUMENTS + "/" + document + "/history").body())
          .get("items")
          .forEach(history::add);
      List<JsonNode> changes =
          items.stream().filter(i -> i.get("document").textValue().equals(document)).toList();
      assertThat(changes).hasSameSizeAs(history);
      for (int i = 0; i < changes.size(); i++) {
        assertThat(changes.get(i).get("type")).isEqualTo(history.get(i).get("type"));
        assertThat(changes.get(i).get("revision")).isEqualTo(history.get(i).get("sequence"));
        assertThat(changes.get(i).get("at")).isEqualTo(history.get(i).get("at"));
      }
    }
  }

  @Test
  void fromTheBeginningEverythingComes() {
    String document = create();

    assertThat(all("", 1000)).anyMatch(item -> item.get("document").textValue().equals(document));
  }

  @Test
  void whatIsAcknowledgedIsInTheNextPage() {
    String cursor = end();
    for (int i = 0; i < 50; i++) {
      String document = create();
      JsonNode page = page("?since=" + cursor);
      assertThat(documents(page)).containsExactly(document);
      cursor = page.get("next").textValue();
    }
  }

  @Test
  void anEmptyPageSaysWhereToGoOnAndIsNotKept() {
    HttpResponse<String> answer = client.get(CHANGES + "?since=" + end());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(answer.headers().firstValue("ETag")).isEmpty();
    assertThat(ApiClient.json(answer.body()).get("items")).isEmpty();
    assertThat(ApiClient.json(answer.body()).get("next").textValue()).isNotEmpty();
  }

  @Test
  void aTransactionHeldOpenPastTheGapTimeoutComesLaterAndOnce() throws Exception {
    String start = end();
    DocumentId late = DocumentId.derived(Principal.LOCAL, UUID.randomUUID().toString());
    String before;
    String after;
    JsonNode page;
    try (Events live = events("?since=" + start, Map.of());
        Connection held = JournalRows.connect(DATABASE)) {
      held.setAutoCommit(false);
      JournalRows.insert(held, JournalTags.of(DocumentFold.persistenceId(late)), created(late));
      before = create();
      TimeUnit.MILLISECONDS.sleep(PAST_THE_GAP_TIMEOUT.toMillis());
      after = create();
      page = page("?since=" + start);
      assertThat(documents(page)).containsExactly(before, after);
      assertThat(document(live.next())).isEqualTo(before);
      assertThat(document(live.next())).isEqualTo(after);

      held.commit();

      assertThat(documents(page("?since=" + page.get("next").textValue())))
          .containsExactly(late.toString());
      assertThat(document(live.next())).isEqualTo(late.toString());
    }
    assertThat(all(start, 1))
        .extracting(item -> item.get("document").textValue())
        .containsExactlyInAnyOrder(before, after, late.toString());
  }

  @Test
  void aStreamBringsWhatHappensAndGoesOnWithoutAGap() {
    String start = end();
    List<String> expected = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    String last = "";
    for (int connection = 0; connection < 4; connection++) {
      expected.add(create()); // while nobody listens
      Map<String, String> resume = last.isEmpty() ? Map.of() : Map.of("Last-Event-ID", last);
      try (Events events = events("?since=" + start, resume)) {
        expected.add(create());
        expected.add(create());
        expected.add(create()); // left for the next connection
        for (int i = 0; i < 3; i++) {
          Event event = events.next();
          assertThat(event.name()).isEqualTo("change");
          seen.add(document(event));
          last = event.id();
        }
      }
    }
    assertThat(seen).isEqualTo(expected.subList(0, 12));
    assertThat(all(last, 100))
        .as("an event's id is a cursor")
        .extracting(item -> item.get("document").textValue())
        .isEqualTo(expected.subList(12, 16));
  }

  @Test
  void aStreamIsNotKeptByCaches() {
    HttpResponse<Stream<String>> stream = opened("?since=" + end(), Map.of());
    try (Stream<String> lines = stream.body()) {
      assertThat(lines.iterator().next()).as("a sign of life").isEqualTo(":");
      assertThat(stream.headers().firstValue("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
      assertThat(stream.headers().firstValue("Cache-Control")).hasValue("no-store");
    }
  }

  @Test
  void aStreamTooManyIsRefused() {
    String start = end();
    try (Events first = events("?since=" + start, Map.of());
        Events second = events("?since=" + start, Map.of())) {
      HttpResponse<Stream<String>> third = open("?since=" + start, Map.of());
      String body = String.join("\n", third.body().toList());

      assertThat(third.statusCode()).isEqualTo(503);
      assertThat(third.headers().firstValue("Retry-After")).isPresent();
      assertThat(ApiClient.json(body).get("type").textValue())
          .isEqualTo("https://muniment.org/problems/too-many-streams");
      create();
      assertThat(first.next().data()).isEqualTo(second.next().data());
    }
    await().atMost(30, TimeUnit.SECONDS).until(() -> canBeOpened(start));
  }

  @Test
  void aStoppingNodeEndsItsStreamsInsteadOfWaitingForThem() throws Exception {
    Path directory = Files.createTempDirectory(data.getParent(), "stopping");
    Node stopping = node(TestPostgres.freshDatabase(), directory);
    stopping.start();
    HttpRequest.Builder request =
        new ApiClient(stopping.url()).request(CHANGES).header("Accept", "text/event-stream");
    try (Stream<String> lines = client.send(request, BodyHandlers.ofLines()).body()) {
      Iterator<String> read = lines.iterator();
      assertThat(read.next()).isEqualTo(":");

      long before = System.nanoTime();
      stopping.close();

      List<String> rest = new ArrayList<>();
      read.forEachRemaining(rest::add); // throws where the last chunk is missing
      assertThat(rest).isSubsetOf(":", "");
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(15));
    } finally {
      stopping.close();
      DurableFiles.deleteTree(directory);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "!",
        "%00",
        "MS83LzEwOjEyOg%3D%3D%3D", // too much padding
        "MS83LzEyOjEwOg", // 1/7/12:10:
        "d3JpdGUxOjAxYTIwOTM5LWE5MjQtNzdmZS04ZmRiLTMwMjcyZWFmNmZlZTox" // of a write
      })
  void whatIsNoCursorIsRefused(String cursor) {
    HttpResponse<String> page = client.get(CHANGES + "?since=" + cursor);
    assertThat(page.statusCode()).isEqualTo(400);
    assertThat(ApiClient.json(page.body()).get("type").textValue())
        .isEqualTo("https://muniment.org/problems/invalid-cursor");
    assertThat(open("?since=" + cursor, Map.of()).statusCode()).isEqualTo(400);
  }

  @Test
  void whatIsNoEventIdIsRefused() {
    HttpResponse<Stream<String>> answer = open("", Map.of("Last-Event-ID", "nonsense!"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(String.join("", answer.body().toList())).contains("invalid-header");
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=1001", "limit=x", "until=now", "cursor=x"})
  void whatIsNotKnownIsRefused(String parameter) {
    assertThat(client.get(CHANGES + "?" + parameter).statusCode()).isEqualTo(400);
  }

  @Test
  void aStreamHasNoLimit() {
    assertThat(open("?limit=5", Map.of()).statusCode()).isEqualTo(400);
  }

  /** An event of the stream. */
  private record Event(String id, String name, JsonNode data) {}

  /** A client of the stream, as plain as can be. */
  private record Events(Stream<String> lines, Iterator<String> reading) implements AutoCloseable {

    Event next() {
      Map<String, String> fields = new HashMap<>();
      while (fields.isEmpty()) {
        for (String line = reading.next(); !line.isEmpty(); line = reading.next()) {
          int colon = line.indexOf(':');
          if (colon > 0) {
            fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
          }
        }
      }
      return new Event(fields.get("id"), fields.get("event"), ApiClient.json(fields.get("data")));
    }

    @Override
    public void close() {
      lines.close();
    }
  }

  /** Begins to listen; a place that a closed connection held may take a moment to be free. */
  private static Events events(String query, Map<String, String> headers) {
    HttpResponse<Stream<String>> stream = opened(query, headers);
    return new Events(stream.body(), stream.body().iterator());
  }

  private static HttpResponse<Stream<String>> opened(String query, Map<String, String> headers) {
    return await()
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> open(query, headers), answer -> answer.statusCode() == 200);
  }

  private static boolean canBeOpened(String start) {
    HttpResponse<Stream<String>> stream = open("?since=" + start, Map.of());
    stream.body().close();
    return stream.statusCode() == 200;
  }

  private static HttpResponse<Stream<String>> open(String query, Map<String, String> headers) {
    HttpRequest.Builder request =
        client.request(CHANGES + query).header("Accept", "text/event-stream");
    headers.forEach(request::header);
    return client.send(request, BodyHandlers.ofLines());
  }

  private static JsonNode page(String query) {
    HttpResponse<String> answer = client.get(CHANGES + query);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return ApiClient.json(answer.body());
  }

  private static String document(Event event) {
    return event.data().get("document").textValue();
  }

  private static List<String> documents(JsonNode page) {
    return page.get("items").findValuesAsText("document");
  }

  private static List<JsonNode> all(String cursor, int limit) {
    List<JsonNode> items = new ArrayList<>();
    String since = cursor;
    JsonNode page;
    do {
      page = page("?limit=" + limit + (since.isEmpty() ? "" : "&since=" + since));
      assertThat(page.get("items").size()).isLessThanOrEqualTo(limit);
      page.get("items").forEach(items::add);
      since = page.get("next").textValue();
    } while (!page.get("items").isEmpty());
    return items;
  }

  /** The cursor behind everything. */
  private static String end() {
    String since = "";
    JsonNode page;
    do {
      page = page("?limit=1000" + (since.isEmpty() ? "" : "&since=" + since));
      since = page.get("next").textValue();
    } while (!page.get("items").isEmpty());
    return since;
  }

  private static String create() {
    HttpResponse<String> created = client.create("document");
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    return ApiClient.json(created.body()).get("id").textValue();
  }

  /** Three changes. */
  private static void change(String document) {
    String path = ApiClient.DOCUMENTS + "/" + document;
    List<HttpRequest.Builder> requests =
        List.of(
            client
                .request(path)
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", BodyPublishers.ofString("{\"name\":\"other\"}")),
            client.request(path).DELETE(),
            client.request(path + "/restore").POST(BodyPublishers.noBody()));
    for (HttpRequest.Builder request : requests) {
      assertThat(client.send(request).statusCode()).isBetween(200, 204);
    }
  }

  private static JournalRecord created(DocumentId id) {
    return new RecordCodec()
        .seal(
            DocumentFold.persistenceId(id),
            1,
            Instant.parse("2026-01-01T00:00:00Z"),
            Principal.LOCAL,
            new DocumentEvent.Created(
                "late",
                FolderPath.ROOT,
                Optional.empty(),
                new TreeSet<>(),
                Map.of(),
                new StoredContent(new ContentHash("f".repeat(64)), 1, "text/plain"),
                Optional.empty()),
            ChainHash.NONE);
  }
}
