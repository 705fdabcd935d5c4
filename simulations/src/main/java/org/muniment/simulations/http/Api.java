package org.muniment.simulations.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The HTTP API of one server. Connections are kept; nothing is repeated. An {@link IOException} of
 * a write means that its outcome is unknown, except {@link java.net.ConnectException}: then nothing
 * was sent.
 */
public final class Api {
  private static final String DOCUMENTS = "/api/v1/documents";
  private static final int PAGE = 1000;

  private final URI server;
  private final Duration timeout;
  private final Observer observer;
  private final HttpClient client;

  /** Is told of every request when it has ended; by many threads. */
  public interface Observer {

    /**
     * An answer has come, whole.
     *
     * @param sentAt as {@link System#nanoTime()} says
     */
    void answered(String method, Answer answer, long sentAt);

    /** None has come. */
    void unanswered(String method, String target, IOException failure, long sentAt);
  }

  private static final class Nobody implements Observer {
    @Override
    public void answered(String method, Answer answer, long sentAt) {}

    @Override
    public void unanswered(String method, String target, IOException failure, long sentAt) {}
  }

  /**
   * A client.
   *
   * @param server scheme, host and port
   * @param timeout for each answer
   */
  public Api(URI server, Duration timeout) {
    this(server, timeout, new Nobody());
  }

  /** A client whose requests somebody looks at. */
  public Api(URI server, Duration timeout, Observer observer) {
    this.server = server;
    this.timeout = timeout;
    this.observer = observer;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .build();
  }

  /** Creates a text document. */
  public Answer create(String name, byte[] content, String idempotencyKey)
      throws IOException, InterruptedException {
    return send(
        "POST",
        DOCUMENTS + "?name=" + encoded(name),
        Map.of("Content-Type", "text/plain", "Idempotency-Key", idempotencyKey),
        BodyPublishers.ofByteArray(content));
  }

  /** Stores a new version of a text. */
  public Answer replaceContent(String id, String etag, byte[] content, String idempotencyKey)
      throws IOException, InterruptedException {
    return send(
        "PUT",
        document(id) + "/content",
        Map.of("Content-Type", "text/plain", "If-Match", etag, "Idempotency-Key", idempotencyKey),
        BodyPublishers.ofByteArray(content));
  }

  /** Changes a description; {@code mergePatch} as RFC 7396 says. */
  public Answer describe(String id, String etag, JsonNode mergePatch, String idempotencyKey)
      throws IOException, InterruptedException {
    return send(
        "PATCH",
        document(id),
        Map.of(
            "Content-Type",
            "application/merge-patch+json",
            "If-Match",
            etag,
            "Idempotency-Key",
            idempotencyKey),
        BodyPublishers.ofString(mergePatch.toString()));
  }

  public Answer document(String id, String below) throws IOException, InterruptedException {
    return get(document(id) + below);
  }

  public Answer search(String query, int limit) throws IOException, InterruptedException {
    return get("/api/v1/search?q=" + encoded(query) + "&limit=" + limit);
  }

  /** A search that waits until the index has everything acknowledged before. */
  public Answer searchOfNow(String query, int limit) throws IOException, InterruptedException {
    return get("/api/v1/search?refresh=wait&q=" + encoded(query) + "&limit=" + limit);
  }

  /** A short page of all documents. */
  public Answer listing() throws IOException, InterruptedException {
    return get(DOCUMENTS + "?limit=10");
  }

  /** The first page of all changes. */
  public Answer changes() throws IOException, InterruptedException {
    return get("/api/v1/changes?limit=10");
  }

  /** Readiness: 200, or 503 with what is wrong. */
  public Answer ready() throws IOException, InterruptedException {
    return get("/health/ready");
  }

  /** The whole history of a document, in order. */
  public List<JsonNode> history(String id)
      throws IOException, InterruptedException, WrongAnswerException {
    return everyPage(document(id) + "/history?limit=" + PAGE);
  }

  /** Every document, as far as listings know by now. */
  public List<JsonNode> documents() throws IOException, InterruptedException, WrongAnswerException {
    return everyPage(DOCUMENTS + "?limit=" + PAGE);
  }

  /** Every document in a folder, as far as listings know by now. */
  public List<JsonNode> documentsIn(String folder)
      throws IOException, InterruptedException, WrongAnswerException {
    return everyPage(DOCUMENTS + "?limit=" + PAGE + "&folder=" + encoded(folder));
  }

  private List<JsonNode> everyPage(String target)
      throws IOException, InterruptedException, WrongAnswerException {
    List<JsonNode> items = new ArrayList<>();
    String page = target;
    while (page != null) {
      JsonNode json = get(page).expect(200).json();
      json.path("items").forEach(items::add);
      String next = json.path("next").asText("");
      page = next.isEmpty() ? null : target + "&cursor=" + encoded(next);
    }
    return items;
  }

  private Answer get(String target) throws IOException, InterruptedException {
    return send("GET", target, Map.of(), BodyPublishers.noBody());
  }

  private Answer send(String method, String target, Map<String, String> headers, BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(target)).timeout(timeout).method(method, body);
    headers.forEach(request::header);
    long sentAt = System.nanoTime();
    try {
      HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
      Answer answer =
          new Answer(
              method + " " + target, response.statusCode(), response.headers(), response.body());
      observer.answered(method, answer, sentAt);
      return answer;
    } catch (IOException e) {
      observer.unanswered(method, target, e, sentAt);
      throw e;
    }
  }

  private static String document(String id) {
    return DOCUMENTS + "/" + id;
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, UTF_8);
  }
}
