package org.muniment.simulations.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The HTTP API of one server. Connections are kept; nothing is repeated. An {@link IOException} of
 * a write means that its outcome is unknown, except {@link java.net.ConnectException}: then nothing
 * was sent.
 */
public class Api {
  private static final String DOCUMENTS = "/api/v1/documents";
  private static final String REINDEX = "/api/v1/search/reindex";
  private static final int PAGE = 1000;
  private static final byte[] NOTHING = {};

  private final Transport transport;

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

  /**
   * A client.
   *
   * @param server scheme, host and port
   * @param timeout for each answer
   */
  public Api(URI server, Duration timeout) {
    this(new JdkTransport(server, timeout));
  }

  /** A client whose requests somebody looks at. */
  public Api(URI server, Duration timeout, Observer observer) {
    this(new ObservedTransport(new JdkTransport(server, timeout), observer));
  }

  Api(Transport transport) {
    this.transport = transport;
  }

  /** Creates a text document. */
  public Answer create(String name, byte[] content, String idempotencyKey)
      throws IOException, InterruptedException {
    return send(
        "POST",
        creation(name),
        Map.of("Content-Type", "text/plain", "Idempotency-Key", idempotencyKey),
        content);
  }

  /** Stores a new version of a text. */
  public Answer replaceContent(String id, String etag, byte[] content, String idempotencyKey)
      throws IOException, InterruptedException {
    return send(
        "PUT",
        document(id) + "/content",
        Map.of("Content-Type", "text/plain", "If-Match", etag, "Idempotency-Key", idempotencyKey),
        content);
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
        mergePatch.toString().getBytes(UTF_8));
  }

  /** A document, or what is below it. */
  public Answer document(String id, String below) throws IOException, InterruptedException {
    return get(document(id) + below);
  }

  /** Finds documents. */
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

  /** Begins to build the index anew, unless that goes on already. */
  public Answer reindex() throws IOException, InterruptedException {
    return send("POST", REINDEX, Map.of(), NOTHING);
  }

  /** Whether the index is being built anew. */
  public Answer indexing() throws IOException, InterruptedException {
    return get(REINDEX);
  }

  /** Any resource. */
  public Answer get(String target) throws IOException, InterruptedException {
    return send("GET", target, Map.of(), NOTHING);
  }

  private Answer send(String method, String target, Map<String, String> headers, byte[] body)
      throws IOException, InterruptedException {
    return transport.send(method, target, headers, body);
  }

  static String creation(String name) {
    return DOCUMENTS + "?name=" + encoded(name);
  }

  static String document(String id) {
    return DOCUMENTS + "/" + id;
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, UTF_8);
  }
}
