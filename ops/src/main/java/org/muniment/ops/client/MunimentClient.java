package org.muniment.ops.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.muniment.protocol.document.DocumentId;

/**
 * Muniment's HTTP interface as Java methods. Every write carries an {@code Idempotency-Key}, so
 * everything is repeated as {@link Transport} sees fit, and throws what that throws.
 */
final class MunimentClient {

  private static final String DOCUMENTS = "/api/v1/documents";
  private static final String VERIFICATION = "/api/v1/verification";
  private static final String JSON = "application/json";

  private final URI server;
  private final ClientSettings settings;
  private final Transport transport;

  MunimentClient(URI server, ClientSettings settings) {
    this.server = server;
    this.settings = settings;
    this.transport = new Transport(server, settings);
  }

  /** Whether the server answers anything at all, asked once. */
  boolean answers() {
    HttpRequest request = request("/health/live", 0).GET().build();
    return transport.succeeds(http -> http.send(request, BodyHandlers.discarding()));
  }

  /** A document as it is now. */
  Fetched<Document> document(DocumentId id) throws LocalFileException {
    return get(documentPath(id), Document.class);
  }

  /** A document as it is now; empty when there never was one of this id. */
  Optional<Fetched<Document>> find(DocumentId id) throws LocalFileException {
    try {
      return Optional.of(document(id));
    } catch (RefusedException e) {
      if (e.status() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** What is known of one version's content. */
  Fetched<Version> version(DocumentId id, int number) throws LocalFileException {
    return get(documentPath(id) + "/versions/" + number, Version.class);
  }

  /** A page of the documents of one state, in the order of their creation. */
  Page<Document> list(String state, Optional<String> cursor) throws LocalFileException {
    Query query =
        new Query()
            .with("state", state)
            .with("sort", "createdAt")
            .with("limit", Integer.toString(settings.pageSize()))
            .with("cursor", cursor);
    return page(get(DOCUMENTS + query, JsonNode.class).json(), Document.class);
  }

  /** A page of a document's history, oldest first. */
  Page<HistoryRecord> history(DocumentId id, Optional<String> cursor) throws LocalFileException {
    Query query =
        new Query().with("limit", Integer.toString(settings.pageSize())).with("cursor", cursor);
    String path = documentPath(id) + "/history" + query;
    return page(get(path, JsonNode.class).json(), HistoryRecord.class);
  }

  /** The best results of a search. */
  Fetched<SearchResult> search(SearchRequest wanted) throws LocalFileException {
    Query query =
        new Query()
            .with("q", wanted.query())
            .with("limit", Integer.toString(wanted.limit()))
            .with("sort", wanted.sort())
            .with("highlight", Boolean.toString(wanted.highlight()));
    return get("/api/v1/search" + query, SearchResult.class);
  }

  /**
   * Begins a verification, or goes on with one that was stopped; while one is under way it changes
   * nothing, so it may be repeated.
   *
   * @param fresh whether to begin anew in any case
   */
  Fetched<Verification> startVerification(boolean fresh) throws LocalFileException {
    String path = VERIFICATION + (fresh ? "?fresh=true" : "");
    HttpRequest request = request(path, 0).POST(BodyPublishers.noBody()).build();
    return transport.exchange(0, http -> send(http, request, Verification.class));
  }

  /** How the verification stands. */
  Fetched<Verification> verification() throws LocalFileException {
    return get(VERIFICATION, Verification.class);
  }

  /** Stops the verification that is under way. */
  Fetched<Verification> stopVerification() throws LocalFileException {
    HttpRequest request = request(VERIFICATION, 0).DELETE().build();
    return transport.exchange(0, http -> send(http, request, Verification.class));
  }

  /** A page of what the verification found. */
  Page<Verification.Fault> faults(Optional<String> cursor) throws LocalFileException {
    Query query =
        new Query().with("limit", Integer.toString(settings.pageSize())).with("cursor", cursor);
    return page(
        get(VERIFICATION + "/faults" + query, JsonNode.class).json(), Verification.Fault.class);
  }

  /** Begins work in the background; while it is under way, a repetition starts nothing. */
  JsonNode begin(String path) throws LocalFileException {
    HttpRequest begin = request(path, 0).POST(BodyPublishers.noBody()).build();
    return transport.exchange(0, http -> send(http, begin, JsonNode.class)).json();
  }

  /** How far work in the background is. */
  JsonNode state(String path) throws LocalFileException {
    return get(path, JsonNode.class).json();
  }

  /** Creates a document; a repetition under the same key answers with the same document. */
  Fetched<Document> create(NewDocument document, Upload upload, String key)
      throws LocalFileException {
    if (document.isPlain()) {
      Query query =
          new Query().with("name", document.name()).with("folder", document.folder().value());
      return write("POST", DOCUMENTS + query, upload, upload::body, upload.mediaType(), keyed(key));
    }
    String metadata = Json.write(document);
    Multipart multipart = new Multipart();
    return write(
        "POST",
        DOCUMENTS,
        upload,
        () -> multipart.body(metadata, document.name(), upload),
        multipart.contentType(),
        keyed(key));
  }

  /**
   * Adds a version to a document.
   *
   * @param etag the state of the document that the new content is meant for
   */
  Fetched<Document> replaceContent(DocumentId id, String etag, Upload upload, String key)
      throws LocalFileException {
    List<String> headers = new ArrayList<>(keyed(key));
    headers.addAll(List.of("If-Match", etag));
    return write(
        "PUT", documentPath(id) + "/content", upload, upload::body, upload.mediaType(), headers);
  }

  /** Checks a document out, or renews that; what is not said is left to the server. */
  Fetched<Document> checkOut(
      DocumentId id, Optional<Duration> expiresIn, Optional<String> comment, String key)
      throws LocalFileException {
    Map<String, String> wish = new LinkedHashMap<>();
    expiresIn.ifPresent(duration -> wish.put("expiresIn", duration.toString()));
    comment.ifPresent(text -> wish.put("comment", text));
    String json = Json.write(wish);
    return checkout(
        request -> request.header("Content-Type", JSON).POST(BodyPublishers.ofString(json)),
        id,
        key);
  }

  /** Gives a check-out back. */
  Fetched<Document> releaseCheckout(DocumentId id, String key) throws LocalFileException {
    return checkout(HttpRequest.Builder::DELETE, id, key);
  }

  /** Adds a version to a document and ends its check-out. */
  Fetched<Document> checkIn(DocumentId id, Upload upload, String key) throws LocalFileException {
    return write(
        "POST",
        documentPath(id) + "/checkin",
        upload,
        upload::body,
        upload.mediaType(),
        keyed(key));
  }

  /**
   * Writes the bytes of one version to a sink. After a cut it goes on where it was; a version's
   * bytes never change.
   *
   * @param size of the version, for the time it may take
   */
  void download(DocumentId id, int version, long size, OutputStream sink)
      throws LocalFileException {
    String path = documentPath(id) + "/versions/" + version + "/content";
    Download download = new Download(size, sink);
    transport.exchange(
        size,
        http -> {
          if (download.isComplete()) {
            return null;
          }
          HttpRequest.Builder request = request(path, size).GET();
          download.rangeWanted().ifPresent(range -> request.header("Range", range));
          HttpResponse<InputStream> response =
              http.send(request.build(), BodyHandlers.ofInputStream());
          try (InputStream body = response.body()) {
            if (response.statusCode() >= 300) {
              throw refusal(response, body.readAllBytes());
            }
            download.receive(response.statusCode(), body);
          }
          return null;
        });
  }

  private <T> Fetched<T> get(String path, Class<T> type) throws LocalFileException {
    return transport.exchange(0, http -> send(http, request(path, 0).GET().build(), type));
  }

  private Fetched<Document> checkout(
      UnaryOperator<HttpRequest.Builder> method, DocumentId id, String key)
      throws LocalFileException {
    HttpRequest request =
        method
            .apply(request(documentPath(id) + "/checkout", 0))
            .headers(keyed(key).toArray(String[]::new))
            .build();
    return transport.write(0, http -> send(http, request, Document.class));
  }

  private Fetched<Document> write(
      String method,
      String path,
      Upload upload,
      Supplier<BodyPublisher> body,
      String contentType,
      List<String> headers)
      throws LocalFileException {
    long size = upload.file().size();
    return transport.write(
        size,
        http -> {
          HttpRequest request =
              request(path, size)
                  .header("Content-Type", contentType)
                  .headers(headers.toArray(String[]::new))
                  .method(method, body.get())
                  .build();
          return send(http, request, Document.class);
        });
  }

  private static List<String> keyed(String key) {
    return List.of("Idempotency-Key", key);
  }

  private HttpRequest.Builder request(String path, long size) {
    return HttpRequest.newBuilder(URI.create(server + path))
        .timeout(settings.deadline(size))
        .header("Accept", "application/json, application/problem+json, */*;q=0.1");
  }

  private static <T> Fetched<T> send(HttpClient http, HttpRequest request, Class<T> type)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
    if (response.statusCode() >= 300) {
      throw refusal(response, response.body());
    }
    JsonNode json =
        Json.read(response.body())
            .orElseThrow(
                () -> new IOException("the answer is not JSON; is this a Muniment server?"));
    try {
      String etag = response.headers().firstValue("ETag").orElse("");
      return new Fetched<>(Json.convert(json, type), json, etag);
    } catch (JsonProcessingException e) {
      throw new IOException("the answer has another form than expected: " + e.getOriginalMessage());
    }
  }

  private static <T> Page<T> page(JsonNode json, Class<T> type) throws LocalFileException {
    List<T> items = new ArrayList<>();
    List<JsonNode> nodes = new ArrayList<>();
    try {
      for (JsonNode item : json.path("items")) {
        items.add(Json.convert(item, type));
        nodes.add(item);
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the list has another form than expected", e);
    }
    return new Page<>(items, nodes, Optional.ofNullable(json.path("next").textValue()));
  }

  private static RefusedException refusal(HttpResponse<?> response, byte[] body) {
    Optional<Duration> retryAfter =
        response.headers().firstValue("Retry-After").flatMap(RetryAfter::parse);
    return new RefusedException(Problem.of(response.statusCode(), Json.read(body)), retryAfter);
  }

  private static String documentPath(DocumentId id) {
    return DOCUMENTS + "/" + id;
  }
}
