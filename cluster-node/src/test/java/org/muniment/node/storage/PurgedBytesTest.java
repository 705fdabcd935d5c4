package org.muniment.node.storage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.node.Node;
import org.muniment.node.processing.StandInProgram;
import org.muniment.node.processing.WrittenPages;
import org.muniment.persistence.files.DurableFiles;

/**
 * The promise of a purge, checked with nothing but a search for bytes: every word that only the
 * purged document had is in some file before, and in none afterwards. All files of the data
 * directory are searched, the database's own and its log included.
 */
class PurgedBytesTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What all words begin with that are to go; no other file has it. */
  private static final String MARK = "qxzjkvwpurge";

  private static final List<String> WORDS =
      List.of("name", "key", "file", "renamed", "tag", "property", "second", "recognised");

  private static final byte[] NOTHING = {};
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String DOCUMENTS = "/api/v1/documents";

  private final long seed = Long.getLong("muniment.test.seed", System.nanoTime());
  private final Random random = new Random(seed);
  @TempDir private Path elsewhere;
  private StandInProgram recogniser;
  private Path data;
  private Node node;

  @BeforeEach
  void makeRoom() throws IOException {
    recogniser = StandInProgram.in(elsewhere, word("recognised"));
    data =
        Files.createTempDirectory(
            Files.createDirectories(Path.of("target")).toRealPath(), "purged");
  }

  @Test
  void noFileHoldsAWordOfAPurgedDocument() throws IOException {
    start();
    try {
      String neighbour = upload("neighbour", utf8("a neighbour says something else"), Map.of());
      String shared = "both of them have this sentence";
      String sharing = upload("sharing", utf8(shared), Map.of());
      String purged = purgedDocument(shared);

      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(placesOf(MARK).keySet()).contains("blobs", "index", "postgres"));
      for (String what : WORDS) {
        assertThat(placesOf(word(what))).as("%s, seed %d", what, seed).isNotEmpty();
      }

      expect(202, send("POST", "/api/v1/search/reindex", NOTHING, Map.of()));
      expect(204, send("DELETE", DOCUMENTS + '/' + purged + "?purge=true", NOTHING, Map.of()));

      await().atMost(PATIENCE).untilAsserted(() -> assertThat(placesOf(MARK)).isEmpty());
      assertThat(get(neighbour + "/content")).isEqualTo("a neighbour says something else");
      assertThat(get(sharing + "/content")).isEqualTo(shared);
      expect(410, send("GET", DOCUMENTS + '/' + purged, NOTHING, Map.of()));

      node.close();
      assertThat(placesOf(MARK)).as("after a clean stop").isEmpty();
      start();
      expect(410, send("GET", DOCUMENTS + '/' + purged, NOTHING, Map.of()));
      assertThat(get(sharing + "/renditions/text")).contains(shared);
      assertThat(get(neighbour + "/history")).contains("document.created");
    } finally {
      node.close();
    }
    DurableFiles.deleteTree(data);
  }

  @Test
  void whatIsRecognisedInADocumentThatWasPurgedMeanwhileGoesToo() throws IOException {
    start();
    try {
      String purged = upload("scan", WrittenPages.blank(StandInProgram.WAITS), Map.of());
      await().atMost(PATIENCE).until(() -> recogniser.runs().size() == 1);
      expect(204, send("DELETE", DOCUMENTS + '/' + purged + "?purge=true", NOTHING, Map.of()));

      recogniser.letGo();

      await().atMost(PATIENCE).until(() -> placesOf(MARK, data.resolve("blobs")).size() == 1);
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(placesOf(MARK)).isEmpty());
    } finally {
      node.close();
    }
    DurableFiles.deleteTree(data);
  }

  /** A document of three files of its own, one of them a picture, and one that another has too. */
  private String purgedDocument(String shared) {
    String id = upload(word("name"), text("file"), Map.of("Idempotency-Key", word("key")));
    String path = DOCUMENTS + '/' + id;
    String change =
        "{\"name\":\"%s\",\"tags\":[\"%s\"],\"properties\":{\"%s\":\"%s\"}}"
            .formatted(word("renamed"), word("tag"), "p", word("property"));
    expect(
        200,
        send("PATCH", path, utf8(change), Map.of("Content-Type", "application/merge-patch+json")));
    expect(200, send("PUT", path + "/content", utf8(shared), Map.of("If-Match", "*")));
    expect(200, send("PUT", path + "/content", text("second"), Map.of("If-Match", "*")));
    await().atMost(PATIENCE).until(() -> found(word("second")) == 1);
    expect(
        200,
        send(
            "PUT",
            path + "/content",
            WrittenPages.blank(200),
            Map.of("If-Match", "*", "Content-Type", "image/png")));
    await().atMost(PATIENCE).until(() -> found(word("recognised")) == 1);
    return id;
  }

  private int found(String word) {
    String answer = expect(200, send("GET", "/api/v1/search?q=" + word, NOTHING, Map.of())).body();
    return answer.contains("\"total\":1") ? 1 : 0;
  }

  private static String word(String what) {
    return MARK + what;
  }

  /** A few pages with the word in them, unlike any other. */
  private byte[] text(String what) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      text.append(Long.toString(random.nextLong() >>> 1, 36)).append(i % 12 == 11 ? '\n' : ' ');
      if (i == 200) {
        text.append(word(what)).append(' ');
      }
    }
    return utf8(text.toString());
  }

  private void start() {
    node =
        new Node(
            ConfigFactory.parseString(
                    """
                    muniment {
                      edge.port = 0
                      storage.collector { interval = 500 ms, grace = 2 s, walk-interval = 1 s }
                      storage.compaction.interval = 1 s
                      search.follower { compaction-interval = 1 s, commit-interval = 500 ms }
                    }
                    """
                        + recogniser.settings())
                .withFallback(
                    ConfigFactory.parseMap(
                        Map.of("muniment.node.data-directory", data.toString()))));
    node.start();
  }

  /** In how many files of which part of the data directory these bytes are. */
  private Map<String, Integer> placesOf(String bytes) {
    return placesOf(bytes, data);
  }

  private Map<String, Integer> placesOf(String bytes, Path below) {
    Map<String, Integer> places = new TreeMap<>();
    for (Path file : files(below)) {
      if (content(file).contains(bytes)) {
        places.merge(data.relativize(file).getName(0).toString(), 1, Integer::sum);
      }
    }
    return places;
  }

  private static List<Path> files(Path below) {
    try (Stream<Path> all = Files.walk(below)) {
      return new ArrayList<>(all.filter(Files::isRegularFile).toList());
    } catch (UncheckedIOException | IOException e) { // something went away meanwhile
      return files(below);
    }
  }

  private static String content(Path file) {
    try {
      return new String(Files.readAllBytes(file), ISO_8859_1);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String upload(String name, byte[] content, Map<String, String> headers) {
    String created =
        expect(201, send("POST", DOCUMENTS + "?name=" + name, content, headers)).body();
    return created.replaceFirst("(?s).*?\"id\":\"([^\"]*)\".*", "$1");
  }

  private String get(String path) {
    return expect(200, send("GET", DOCUMENTS + "/" + path, NOTHING, Map.of())).body();
  }

  private HttpResponse<String> send(
      String method, String path, byte[] body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(node.url() + path))
            .timeout(Duration.ofSeconds(60))
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (body.length > 0 && !headers.containsKey("Content-Type")) {
      request.header("Content-Type", "text/plain; charset=utf-8");
    }
    headers.forEach(request::header);
    try {
      return CLIENT.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  private static HttpResponse<String> expect(int status, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return answer;
  }
}
