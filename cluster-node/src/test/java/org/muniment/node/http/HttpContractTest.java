package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a client may rely on (the contract), seen from outside: against a whole node, over real
 * connections.
 */
class HttpContractTest {

  private static final long SEED = 20_261_123;
  private static final URI BASE = RunningNode.shared().url();
  private static final String DOCUMENTS = "/api/v1/documents";
  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  /** An answer; header names are case-insensitive. */
  private record Answer(HttpResponse<byte[]> response) {

    int status() {
      return response.statusCode();
    }

    byte[] body() {
      return response.body();
    }

    JsonNode json() {
      try {
        return JSON.readTree(body());
      } catch (IOException e) {
        throw new AssertionError("no JSON: " + text(), e);
      }
    }

    String text() {
      return new String(body(), StandardCharsets.UTF_8);
    }

    Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    String etag() {
      return header("ETag").orElseThrow();
    }

    String id() {
      return json().get("id").textValue();
    }

    Answer expect(int expected) {
      assertThat(status()).as(text()).isEqualTo(expected);
      return this;
    }

    /** Checks that this is a problem of the type, as RFC 9457 wants it and without our innards. */
    JsonNode problem(int expected, String slug) {
      expect(expected);
      assertThat(header("Content-Type")).hasValue("application/problem+json");
      JsonNode problem = json();
      assertThat(problem.get("type").textValue())
          .as(text())
          .isEqualTo("https://muniment.org/problems/" + slug);
      assertThat(problem.get("status").intValue()).isEqualTo(expected);
      assertThat(problem.get("title").textValue()).isNotBlank();
      assertThat(problem.get("detail").textValue()).isNotBlank();
      assertThat(text()).doesNotContain("akka", "Exception", "org.muniment.", "configured");
      if (expected == 503 || expected == 429) {
        assertThat(header("Retry-After")).isPresent();
      }
      return problem;
    }
  }

  private static Answer send(
      String method, String path, BodyPublisher body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(BASE + path))
            .timeout(Duration.ofSeconds(60))
            .method(method, body);
    headers.forEach(request::header);
    try {
      return new Answer(CLIENT.send(request.build(), BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new AssertionError(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static Answer send(String method, String path, Map<String, String> headers) {
    return send(method, path, BodyPublishers.noBody(), headers);
  }

  private static Answer get(String path) {
    return send("GET", path, Map.of());
  }

  private static Answer post(String path, byte[] body, Map<String, String> headers) {
    return send("POST", path, BodyPublishers.ofByteArray(body), headers);
  }

  private static Answer create(String name, String content) {
    return post(DOCUMENTS + "?name=" + encoded(name), utf8(content), Map.of()).expect(201);
  }

  private static Answer patch(String id, String json, Map<String, String> headers) {
    Map<String, String> all = new HashMap<>(headers);
    all.putIfAbsent("Content-Type", MERGE_PATCH);
    return send("PATCH", DOCUMENTS + '/' + id, BodyPublishers.ofString(json), all);
  }

  private static Answer put(String id, String content, Map<String, String> headers) {
    return send("PUT", content(id), BodyPublishers.ofString(content), headers);
  }

  private static String document(String id) {
    return DOCUMENTS + '/' + id;
  }

  private static String content(String id) {
    return DOCUMENTS + '/' + id + "/content";
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(SEED).nextBytes(bytes);
    return bytes;
  }

  @Nested
  class Creation {

    @Test
    void aRawBodyBecomesADocument() {
      byte[] bytes = random(300_000);

      Answer created =
          post(
                  DOCUMENTS + "?name=" + encoded("Übersicht 1.pdf") + "&folder=a//b/",
                  bytes,
                  Map.of("Content-Type", "Application/PDF; x=y"))
              .expect(201);

      JsonNode document = created.json();
      assertThat(created.header("Location")).hasValue(document(created.id()));
      assertThat(created.etag()).isEqualTo("\"r1\"");
      assertThat(document.get("name").textValue()).isEqualTo("Übersicht 1.pdf");
      assertThat(document.get("folder").textValue()).isEqualTo("/a/b");
      assertThat(document.get("mediaType").textValue()).isEqualTo("application/pdf");
      assertThat(document.get("size").longValue()).isEqualTo(bytes.length);
      assertThat(document.get("contentHash").textValue())
          .isEqualTo(HexFormat.of().formatHex(sha256(bytes)));
      assertThat(document.get("version").intValue()).isEqualTo(1);
      assertThat(document.get("revision").intValue()).isEqualTo(1);
      assertThat(document.get("state").textValue()).isEqualTo("live");
      assertThat(document.has("type")).isFalse();
      assertThat(UUID.fromString(created.id()).version()).isEqualTo(7);
      assertThat(get(document(created.id())).expect(200).json()).isEqualTo(document);
      assertThat(get(content(created.id())).expect(200).body()).isEqualTo(bytes);
    }

    @Test
    void theFieldsAreThoseOfTheContract() {
      Answer created = create("fields.txt", "x");

      assertThat(created.json().fieldNames())
          .toIterable()
          .containsExactly(
              "id",
              "name",
              "folder",
              "tags",
              "properties",
              "mediaType",
              "size",
              "contentHash",
              "version",
              "revision",
              "state",
              "owner",
              "createdAt",
              "createdBy",
              "modifiedAt",
              "modifiedBy");
      assertThat(created.json().get("createdAt").textValue()).matches("\\d{4}-.*T.*Z");
    }

    @Test
    void theNameMayComeWithContentDisposition() {
      Answer created =
          post(
                  DOCUMENTS,
                  utf8("x"),
                  Map.of(
                      "Content-Disposition",
                      "attachment; filename=\"e.txt\"; filename*=UTF-8''%e2%82%ac.txt"))
              .expect(201);

      assertThat(created.json().get("name").textValue()).isEqualTo("€.txt");
      assertThat(created.json().get("mediaType").textValue()).isEqualTo("application/octet-stream");
    }

    @Test
    void withoutANameThereIsNoDocument() {
      post(DOCUMENTS, utf8("x"), Map.of()).problem(400, "missing-name");
    }

    @Test
    void emptyContentIsContent() {
      Answer created = create("empty", "");

      assertThat(get(content(created.id())).expect(200).body()).isEmpty();
      send("GET", content(created.id()), Map.of("Range", "bytes=0-"))
          .problem(416, "range-not-satisfiable");
    }

    @ParameterizedTest
    @CsvSource({
      "a%2Fb, invalid-field",
      "%2E%2E, invalid-field",
      "a%00b, invalid-field",
      "%20, invalid-field",
    })
    void badNamesAreRefused(String name, String slug) {
      JsonNode problem = post(DOCUMENTS + "?name=" + name, utf8("x"), Map.of()).problem(400, slug);

      assertThat(problem.get("field").textValue()).isEqualTo("name");
    }

    @Test
    void aLongNameIsRefusedWithItsLimit() {
      JsonNode problem =
          post(DOCUMENTS + "?name=" + "x".repeat(300), utf8("x"), Map.of())
              .problem(400, "name-too-long");

      assertThat(problem.get("limit").intValue()).isEqualTo(255);
    }

    @Test
    void unknownParametersAreNamed() {
      JsonNode problem =
          post(DOCUMENTS + "?name=x&nmae=y", utf8("x"), Map.of()).problem(400, "unknown-parameter");

      assertThat(problem.get("parameter").textValue()).isEqualTo("nmae");
    }
  }

  @Nested
  class Forms {

    private static final String METADATA =
        "{\"name\":\"m\",\"folder\":\"/f\",\"tags\":[\"t\"],\"properties\":{\"p\":100},"
            + "\"type\":\"invoice\"}";

    private String metadata(String json) {
      return "--abc\r\nContent-Disposition: form-data; name=\"metadata\"\r\n"
          + "Content-Type: application/json\r\n\r\n"
          + json
          + "\r\n";
    }

    private String file(String content) {
      return "--abc\r\nContent-Disposition: form-data; name=\"content\"; filename=\"f.txt\"\r\n"
          + "Content-Type: text/plain\r\n\r\n"
          + content
          + "\r\n";
    }

    private Answer form(String body) {
      return post(
          DOCUMENTS, utf8(body), Map.of("Content-Type", "multipart/form-data; boundary=abc"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void metadataMayComeBeforeOrAfterTheContent(boolean before) {
      String text = "hello ".repeat(50_000);
      String parts = before ? metadata(METADATA) + file(text) : file(text) + metadata(METADATA);

      JsonNode document = form(parts + "--abc--\r\n").expect(201).json();

      assertThat(document.get("name").textValue()).isEqualTo("m");
      assertThat(document.get("folder").textValue()).isEqualTo("/f");
      assertThat(document.get("type").textValue()).isEqualTo("invoice");
      assertThat(document.get("tags").get(0).textValue()).isEqualTo("t");
      assertThat(document.get("properties").toString()).isEqualTo("{\"p\":100}");
      assertThat(document.get("mediaType").textValue()).isEqualTo("text/plain");
      assertThat(document.get("size").intValue()).isEqualTo(text.length());
    }

    @Test
    void theFilesNameServesWhereMetadataHasNone() {
      assertThat(form(file("x") + "--abc--").expect(201).json().get("name").textValue())
          .isEqualTo("f.txt");
    }

    @Test
    void contradictoryFormsAreRefused() {
      form(file("x") + file("y") + "--abc--").problem(400, "malformed-multipart");
      form(metadata(METADATA) + "--abc--").problem(400, "malformed-multipart");
      form(metadata(METADATA) + metadata(METADATA) + file("x") + "--abc--")
          .problem(400, "malformed-multipart");
      form(file("x") + file("x").replace("content", "other") + "--abc--")
          .problem(400, "malformed-multipart");
      form(file("x")).problem(400, "malformed-multipart");
      form("nonsense").problem(400, "malformed-multipart");
      post(DOCUMENTS, utf8("x"), Map.of("Content-Type", "multipart/form-data"))
          .problem(400, "malformed-multipart");
    }

    @Test
    void badMetadataIsRefusedByField() {
      assertThat(
              form(metadata("{\"nmae\":\"x\"}") + file("x") + "--abc--")
                  .problem(400, "unknown-field")
                  .get("field")
                  .textValue())
          .isEqualTo("nmae");
      form(metadata("{\"name\":\"x\",\"name\":\"y\"}") + file("x") + "--abc--")
          .problem(400, "duplicate-field");
      form(file("x") + metadata("{") + "--abc--").problem(400, "malformed-json");
      form(metadata(" ".repeat(70_000)) + file("x") + "--abc--").problem(413, "json-too-large");
    }
  }

  @Nested
  class Idempotency {

    @Test
    void aRepeatedCreationGetsTheFirstAnswerAgain() {
      Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
      Answer first = post(DOCUMENTS + "?name=k", utf8("x"), key).expect(201);
      patch(first.id(), "{\"name\":\"later\"}", Map.of()).expect(200);

      Answer again = post(DOCUMENTS + "?name=k", utf8("x"), key).expect(201);

      assertThat(again.json()).isEqualTo(first.json());
      assertThat(again.etag()).isEqualTo(first.etag());
      assertThat(again.header("Location")).isEqualTo(first.header("Location"));
      assertThat(UUID.fromString(first.id()).version()).isEqualTo(8);
    }

    @Test
    void theSameKeyWithAnotherRequestIsRefused() {
      Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
      post(DOCUMENTS + "?name=k", utf8("x"), key).expect(201);

      post(DOCUMENTS + "?name=k", utf8("y"), key).problem(422, "idempotency-key-reused");
      post(DOCUMENTS + "?name=l", utf8("x"), key).problem(422, "idempotency-key-reused");
    }

    @Test
    void aRepeatedChangeIsMadeOnceAndBeforeIfMatchIsLookedAt() {
      Answer created = create("once", "x");
      Map<String, String> headers =
          Map.of("Idempotency-Key", "change-1", "If-Match", created.etag());
      Answer first = patch(created.id(), "{\"tags\":[\"a\"]}", headers).expect(200);
      put(created.id(), "more", Map.of("If-Match", "*")).expect(200);

      Answer again = patch(created.id(), "{\"tags\":[\"a\"]}", headers).expect(200);

      assertThat(again.json()).isEqualTo(first.json());
      patch(created.id(), "{\"tags\":[\"b\"]}", headers).problem(422, "idempotency-key-reused");
    }

    @Test
    void sixteenEqualCreationsAtOnceMakeOneDocument() {
      Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
      List<CompletableFuture<Answer>> answers =
          IntStream.range(0, 16)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () -> post(DOCUMENTS + "?name=same", utf8("same"), key)))
              .toList();

      assertThat(answers.stream().map(CompletableFuture::join).map(Answer::status))
          .containsOnly(201);
      assertThat(answers.stream().map(a -> a.join().id()).distinct()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "ü"})
    void aKeyIsVisibleAscii(String key) {
      assertThat(
              Raw.status(
                  "POST "
                      + DOCUMENTS
                      + "?name=x HTTP/1.1\r\nHost: localhost\r\n"
                      + "Connection: close\r\nContent-Length: 1\r\nIdempotency-Key: "
                      + key
                      + "\r\n\r\nx"))
          .isEqualTo(400);
    }

    @Test
    void aLongKeyIsRefused() {
      post(DOCUMENTS + "?name=k", utf8("x"), Map.of("Idempotency-Key", "k".repeat(256)))
          .problem(400, "invalid-header");
    }
  }

  @Nested
  class Conditions {

    @Test
    void sixteenWritersWithOneIfMatchHaveOneWinner() {
      Answer created = create("race", "x");
      Map<String, String> ifMatch = Map.of("If-Match", created.etag());
      List<CompletableFuture<Answer>> answers =
          IntStream.range(0, 16)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () -> put(created.id(), "version " + i, ifMatch)))
              .toList();
      List<Integer> statuses = answers.stream().map(a -> a.join().status()).sorted().toList();

      List<Integer> expected = new ArrayList<>();
      expected.add(200);
      expected.addAll(Collections.nCopies(15, 412));
      assertThat(statuses).isEqualTo(expected);
    }

    @Test
    void aStaleRevisionIsRefusedWithTheCurrentOne() {
      Answer created = create("stale", "x");
      patch(created.id(), "{\"name\":\"fresh\"}", Map.of("If-Match", "\"r1\"")).expect(200);

      JsonNode problem =
          patch(created.id(), "{\"name\":\"late\"}", Map.of("If-Match", "\"r1\""))
              .problem(412, "stale-revision");

      assertThat(problem.get("currentRevision").intValue()).isEqualTo(2);
      send("DELETE", document(created.id()), Map.of("If-Match", "\"r1\""))
          .problem(412, "stale-revision");
    }

    @ParameterizedTest
    @ValueSource(strings = {"W/\"r1\"", "\"x\"", "\"r2\", \"r3\""})
    void weakAndForeignTagsNeverMatch(String tag) {
      Answer created = create("weak", "x");

      patch(created.id(), "{\"name\":\"y\"}", Map.of("If-Match", tag))
          .problem(412, "stale-revision");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "\"r9\", \"r1\""})
    void aStarAndAListMatch(String tag) {
      patch(create("list", "x").id(), "{\"name\":\"y\"}", Map.of("If-Match", tag)).expect(200);
    }

    @Test
    void anIfMatchThatIsNoneIsRefused() {
      patch(create("bad", "x").id(), "{}", Map.of("If-Match", "r1")).problem(400, "invalid-header");
    }

    @Test
    void newContentNeedsIfMatch() {
      put(create("put", "x").id(), "y", Map.of()).problem(428, "precondition-required");
    }

    @Test
    void whatTheClientHasIsNotSentAgain() {
      Answer created = create("cached", "x");
      String id = created.id();

      Answer unchanged = send("GET", document(id), Map.of("If-None-Match", "W/\"r1\""));
      assertThat(unchanged.expect(304).body()).isEmpty();
      assertThat(unchanged.etag()).isEqualTo("\"r1\"");
      send("GET", document(id), Map.of("If-None-Match", "\"r2\"")).expect(200);

      String tag = get(content(id)).etag();
      send("GET", content(id), Map.of("If-None-Match", tag)).expect(304);
      send("HEAD", content(id), Map.of("If-None-Match", tag)).expect(304);
      send("GET", content(id), Map.of("If-Match", "\"x\"")).problem(412, "content-changed");
    }
  }

  @Nested
  class Metadata {

    @Test
    void aMergePatchChangesWhatItNames() {
      String id = create("before", "x").id();
      patch(
              id,
              "{\"type\":\"a\",\"tags\":[\"b\",\"a\"],\"properties\":{\"x\":1,\"y\":[1.50]}}",
              Map.of())
          .expect(200);

      Answer patched =
          patch(
                  id,
                  "{\"name\":\"after\",\"type\":null,\"properties\":{\"x\":null,\"z\":true}}",
                  Map.of("Content-Type", "application/json"))
              .expect(200);

      JsonNode document = patched.json();
      assertThat(patched.etag()).isEqualTo("\"r3\"");
      assertThat(document.get("name").textValue()).isEqualTo("after");
      assertThat(document.has("type")).isFalse();
      assertThat(document.get("tags").toString()).isEqualTo("[\"a\",\"b\"]");
      assertThat(document.get("properties").toString()).isEqualTo("{\"y\":[1.5],\"z\":true}");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "{\"name\":null} | invalid-field | name",
          "{\"nmae\":1} | unknown-field | nmae",
          "{\"name\":\"a\",\"name\":\"b\"} | duplicate-field | name",
          "{\"folder\":\"/x\"} | move-unavailable | folder",
          "{\"properties\":{\"a\":{}}} | invalid-field | properties.a",
        })
    void whatCannotBePatchedIsNamed(String json, String slug, String field) {
      JsonNode problem = patch(create("p", "x").id(), json, Map.of()).problem(400, slug);

      assertThat(problem.get("field").textValue()).isEqualTo(field);
    }

    @Test
    void whatIsNoPatchIsRefused() {
      String id = create("p", "x").id();

      patch(id, "{", Map.of()).problem(400, "malformed-json");
      patch(id, "[]", Map.of()).problem(400, "malformed-json");
      patch(id, " ".repeat(70_000), Map.of()).problem(413, "json-too-large");
      Answer wrongKind = patch(id, "{}", Map.of("Content-Type", "text/plain"));
      wrongKind.problem(415, "unsupported-media-type");
      assertThat(wrongKind.header("Accept-Patch"))
          .hasValueSatisfying(value -> assertThat(value).contains(MERGE_PATCH));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "x",
          "01a20939-a924-77fe-8fdb-30272eaf6fee",
          "01a20939-a924-17fe-8fdb-30272eaf6fee"
        })
    void whatIsNotThereIsNotFound(String id) {
      get(document(id)).problem(404, "document-not-found");
      get(content(id)).problem(404, "document-not-found");
      get(document(id) + "/versions").problem(404, "document-not-found");
      get(document(id) + "/history").problem(404, "document-not-found");
      patch(id, "{}", Map.of()).problem(404, "document-not-found");
      put(id, "x", Map.of("If-Match", "*")).problem(404, "document-not-found");
      send("DELETE", document(id), Map.of()).problem(404, "document-not-found");
    }
  }

  @Nested
  class Trash {

    @Test
    void aTrashedDocumentIsShownButNotItsContent() {
      String id = create("trash", "x").id();

      send("DELETE", document(id), Map.of()).expect(204);

      assertThat(get(document(id)).expect(200).json().get("state").textValue())
          .isEqualTo("trashed");
      assertThat(get(content(id)).problem(409, "wrong-state").get("state").textValue())
          .isEqualTo("trashed");
      send("HEAD", content(id), Map.of()).expect(409);
      patch(id, "{\"name\":\"y\"}", Map.of()).problem(409, "wrong-state");
    }

    @Test
    void itComesOutOfTheTrashAsItWas() {
      String id = create("back", "x").id();
      send("DELETE", document(id), Map.of()).expect(204);

      Answer restored = send("POST", document(id) + "/restore", Map.of()).expect(200);

      assertThat(restored.json().get("state").textValue()).isEqualTo("live");
      assertThat(get(content(id)).expect(200).text()).isEqualTo("x");
    }

    @Test
    void purgeIsNotAvailableAndChangesNothing() {
      String id = create("purge", "x").id();

      send("DELETE", document(id) + "?purge=true", Map.of()).problem(400, "purge-unavailable");

      assertThat(get(document(id)).json().get("state").textValue()).isEqualTo("live");
    }
  }

  @Nested
  class Content {

    @Test
    void headersDescribeTheContent() {
      byte[] bytes = utf8("hello");
      Answer created =
          post(
              DOCUMENTS + "?name=" + encoded("ü \"1\".html"),
              bytes,
              Map.of("Content-Type", "text/html"));

      Answer read = get(content(created.id()) + "?disposition=inline").expect(200);

      String hash = HexFormat.of().formatHex(sha256(bytes));
      assertThat(read.etag()).isEqualTo('"' + hash + '"');
      assertThat(read.header("Repr-Digest"))
          .hasValue("sha-256=:" + Base64.getEncoder().encodeToString(sha256(bytes)) + ":");
      assertThat(read.header("Content-Type")).hasValue("text/html");
      assertThat(read.header("Accept-Ranges")).hasValue("bytes");
      assertThat(read.header("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(read.header("Content-Security-Policy")).hasValue("sandbox");
      assertThat(read.header("Cache-Control")).hasValue("private, no-cache");
      assertThat(read.header("Server")).isEmpty();
      assertThat(read.header("Content-Disposition"))
          .as("HTML is never shown in place")
          .hasValue("attachment; filename=\"_ _1_.html\"; filename*=UTF-8''%C3%BC%20%221%22.html");
    }

    @Test
    void onlySafeTypesAreShownInPlace() {
      Answer created =
          post(DOCUMENTS + "?name=a.png", utf8("x"), Map.of("Content-Type", "image/png"));

      assertThat(get(content(created.id()) + "?disposition=inline").header("Content-Disposition"))
          .hasValueSatisfying(value -> assertThat(value).startsWith("inline;"));
      assertThat(get(content(created.id())).header("Content-Disposition"))
          .hasValueSatisfying(value -> assertThat(value).startsWith("attachment;"));
      get(content(created.id()) + "?disposition=x").problem(400, "invalid-parameter");
    }

    @Test
    void headHasTheHeadersOfGetAndNoBody() {
      String id = create("head", "hello").id();
      Answer got = get(content(id)).expect(200);

      Answer head = send("HEAD", content(id), Map.of("Range", "bytes=0-1")).expect(200);

      assertThat(head.body()).isEmpty();
      assertThat(head.header("Content-Length")).hasValue("5");
      for (String name :
          List.of("ETag", "Repr-Digest", "Content-Type", "Accept-Ranges", "Content-Disposition")) {
        assertThat(head.header(name)).as(name).isEqualTo(got.header(name)).isPresent();
      }
    }

    @ParameterizedTest
    @CsvSource({
      "bytes=0-0, 0, 1",
      "bytes=100-199, 100, 200",
      "bytes=299990-, 299990, 300000",
      "bytes=-7, 299993, 300000",
      "bytes=0-999999999, 0, 300000",
    })
    void aRangeIsServedInPart(String range, int from, int to) {
      byte[] bytes = random(300_000);
      String id = post(DOCUMENTS + "?name=range", bytes, Map.of()).id();

      Answer part = send("GET", content(id), Map.of("Range", range)).expect(206);

      assertThat(part.body()).isEqualTo(Arrays.copyOfRange(bytes, from, to));
      assertThat(part.header("Content-Range"))
          .hasValue("bytes %d-%d/300000".formatted(from, to - 1));
      assertThat(part.header("Content-Length")).hasValue(Integer.toString(to - from));
    }

    @Test
    void aRangeBehindTheEndIsRefusedWithTheSize() {
      String id = create("short", "hello").id();

      Answer refused = send("GET", content(id), Map.of("Range", "bytes=5-"));

      assertThat(refused.problem(416, "range-not-satisfiable").get("size").intValue()).isEqualTo(5);
      assertThat(refused.header("Content-Range")).hasValue("bytes */5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-1,3-4", "bytes=x", "lines=1-2"})
    void severalRangesAndNonsenseGetEverything(String range) {
      String id = create("whole", "hello").id();

      assertThat(send("GET", content(id), Map.of("Range", range)).expect(200).text())
          .isEqualTo("hello");
    }

    @Test
    void ifRangeDecidesWhetherAPartWillDo() {
      String id = create("ifrange", "hello").id();
      String tag = get(content(id)).etag();

      send("GET", content(id), Map.of("Range", "bytes=1-2", "If-Range", tag)).expect(206);
      send("GET", content(id), Map.of("Range", "bytes=1-2", "If-Range", "W/" + tag)).expect(200);
      send("GET", content(id), Map.of("Range", "bytes=1-2", "If-Range", "\"x\"")).expect(200);
      send(
              "GET",
              content(id),
              Map.of("Range", "bytes=1-2", "If-Range", "Wed, 21 Oct 2015 07:28:00 GMT"))
          .expect(200);
    }
  }

  @Nested
  class Past {

    @Test
    void everyVersionKeepsItsContent() {
      String id = create("versions", "one").id();
      put(id, "two", Map.of("If-Match", "\"r1\"", "Content-Type", "text/x")).expect(200);
      put(id, "three", Map.of("If-Match", "\"r2\"")).expect(200);

      JsonNode first = get(document(id) + "/versions?limit=2").expect(200).json();
      assertThat(first.get("items").findValuesAsText("version")).containsExactly("1", "2");
      JsonNode rest =
          get(document(id) + "/versions?cursor=" + first.get("next").textValue()).json();
      assertThat(rest.get("items").findValuesAsText("version")).containsExactly("3");
      assertThat(rest.has("next")).isFalse();

      JsonNode second = get(document(id) + "/versions/2").expect(200).json();
      assertThat(second.get("mediaType").textValue()).isEqualTo("text/x");
      assertThat(second.get("revision").intValue()).isEqualTo(2);
      assertThat(get(document(id) + "/versions/1/content").expect(200).text()).isEqualTo("one");
      assertThat(
              send("GET", document(id) + "/versions/2/content", Map.of("Range", "bytes=1-"))
                  .expect(206)
                  .text())
          .isEqualTo("wo");
      send("HEAD", document(id) + "/versions/3/content", Map.of()).expect(200);
      assertThat(get(content(id)).text()).isEqualTo("three");
      get(document(id) + "/versions/4").problem(404, "version-not-found");
      get(document(id) + "/versions/0").problem(404, "version-not-found");
      get(document(id) + "/versions/x/content").problem(404, "version-not-found");
    }

    @Test
    void historySaysWhoDidWhatAndIsAChain() {
      String id = create("history", "one").id();
      patch(id, "{\"name\":\"new\",\"type\":null,\"properties\":{\"a\":1,\"b\":null}}", Map.of());
      put(id, "two", Map.of("If-Match", "*")).expect(200);
      send("DELETE", document(id), Map.of()).expect(204);
      send("POST", document(id) + "/restore", Map.of()).expect(200);

      JsonNode page = get(document(id) + "/history?limit=3").expect(200).json();
      JsonNode rest = get(document(id) + "/history?cursor=" + page.get("next").textValue()).json();
      List<JsonNode> events = new ArrayList<>();
      page.get("items").forEach(events::add);
      rest.get("items").forEach(events::add);

      assertThat(events.stream().map(e -> e.get("sequence").intValue()))
          .containsExactly(1, 2, 3, 4, 5);
      assertThat(events.stream().map(e -> e.get("type").textValue()))
          .containsExactly(
              "document.created",
              "document.described",
              "document.versionAdded",
              "document.trashed",
              "document.restored");
      assertThat(events).allMatch(e -> e.get("principal").textValue().equals("local"));
      assertThat(events.get(0).get("previousHash").textValue()).isEqualTo("0".repeat(64));
      for (int i = 1; i < events.size(); i++) {
        assertThat(events.get(i).get("previousHash")).isEqualTo(events.get(i - 1).get("hash"));
      }
      assertThat(events.get(1).get("changes").get("name").textValue()).isEqualTo("new");
      assertThat(events.get(1).get("changes").get("properties").get("a").intValue()).isEqualTo(1);
      assertThat(events.get(2).get("changes").get("size").intValue()).isEqualTo(3);
      assertThat(events.get(3).get("changes").get("state").textValue()).isEqualTo("trashed");
    }

    @Test
    void cursorsAndLimitsAreChecked() {
      String id = create("pages", "x").id();

      get(document(id) + "/versions?limit=0").problem(400, "invalid-parameter");
      get(document(id) + "/history?limit=1001").problem(400, "invalid-parameter");
      get(document(id) + "/history?cursor=x").problem(400, "invalid-cursor");
      get(document(id) + "/versions?foo=1").problem(400, "unknown-parameter");
    }
  }

  @Nested
  class Search {

    @Test
    void whatWasAcknowledgedIsFoundAndListed() {
      String word = "w" + UUID.randomUUID().toString().replace("-", "");
      Answer created =
          post(
              DOCUMENTS + "?name=" + word + ".txt&folder=/found/" + word,
              utf8("x"),
              Map.of("Content-Type", "text/plain"));

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                JsonNode found = get("/api/v1/search?highlight=true&q=" + word).expect(200).json();
                assertThat(found.get("total").intValue()).isEqualTo(1);
                assertThat(found.get("items").get(0).get("document")).isEqualTo(created.json());
                assertThat(found.get("items").get(0).has("highlights")).isTrue();
                assertThat(found.has("tookMs")).isTrue();
              });
      JsonNode listed =
          get(DOCUMENTS + "?folder=" + encoded("/found/" + word) + "&sort=-modifiedAt&limit=1")
              .expect(200)
              .json();
      assertThat(listed.get("items").get(0)).isEqualTo(created.json());
      assertThat(listed.has("next")).isFalse();
    }

    @Test
    void aSyntaxErrorHasAPosition() {
      assertThat(
              get("/api/v1/search?q=" + encoded("invoice \"open"))
                  .problem(400, "invalid-query")
                  .get("position")
                  .isInt())
          .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
      "/api/v1/search, invalid-parameter",
      "/api/v1/search?q=%20, invalid-parameter",
      "/api/v1/search?q=a&highlight=1, invalid-parameter",
      "/api/v1/search?q=a&q=b, invalid-parameter",
      "/api/v1/search?q=a&x=b, unknown-parameter",
      "/api/v1/search?q=a&cursor=nonsense, invalid-cursor",
      "/api/v1/search?q=a&sort=nonsense, unknown-sort",
      "/api/v1/documents?state=dead, invalid-parameter",
      "/api/v1/documents?modifiedSince=yesterday, invalid-parameter",
      "/api/v1/documents?folder=%2E%2E, invalid-parameter",
      "/api/v1/documents?limit=0, invalid-parameter",
      "/api/v1/documents?limit=1001, invalid-parameter",
    })
    void badParametersAreRefused(String path, String slug) {
      get(path).problem(400, slug);
    }

    @Test
    void aLongQueryIsRefusedWithItsLimit() {
      assertThat(
              get("/api/v1/search?q=" + "x".repeat(1001))
                  .problem(400, "query-too-long")
                  .get("limit")
                  .intValue())
          .isEqualTo(1000);
    }
  }

  @Nested
  class Protocol {

    private static final String HOST = "Host: localhost\r\nConnection: close\r\n";
    private static final String UPLOAD = "POST " + DOCUMENTS + "?name=x HTTP/1.1\r\n" + HOST;

    @ParameterizedTest
    @ValueSource(strings = {"live", "ready", "started"})
    void theNodeIsWell(String probe) {
      get("/health/" + probe).expect(200);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "/",
          "/api",
          "/api/v1",
          "/api/v1/documents/",
          "/x",
          "/health",
          "/api/v1/documents/x/y",
          "/api/v1/search/x"
        })
    void whatIsNotServedIsAProblem(String path) {
      get(path).problem(404, "not-found");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "PUT | /api/v1/documents | GET, POST",
          "DELETE | /api/v1/search | GET",
          "POST | /api/v1/documents/x | GET, PATCH, DELETE",
          "POST | /api/v1/documents/x/content | GET, HEAD, PUT",
          "GET | /api/v1/documents/x/restore | POST",
          "OPTIONS | /health/live | GET, HEAD",
        })
    void aWrongMethodIsToldTheRightOnes(String method, String path, String allow) {
      Answer answer = send(method, path, Map.of());

      answer.problem(405, "method-not-allowed");
      assertThat(answer.header("Allow")).hasValue(allow);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "GET /a HTTP/1.1%n%n | 400",
          "GET /a HTTP/1.1%nHost: a%nHost: b%n%n | 400",
          "GET /a\"b HTTP/1.1%nHost: localhost%n%n | 400",
          "GET /a?q=%zz HTTP/1.1%nHost: localhost%n%n | 400",
          "GET /a HTTP/1.1%nHost: localhost%nX : y%n%n | 400",
          "GET /a HTTP/2.0%nHost: localhost%n%n | 505",
          "BREW /a HTTP/1.1%nHost: localhost%n%n | 501",
          "HEAD /a HTTP/1.1%nHost: localhost%nContent-Length: 1%n%nx | 422",
          "GET /api/v1/search?q=a HTTP/1.1%nHost: evil.example%n%n | 421",
          "GET /api/v1/search?q=a HTTP/1.1%nHost: localhost%nOrigin: https://evil.example%n%n | 403",
          "POST /api/v1/documents?name=x HTTP/1.1%nHost: localhost%nExpect: x%nContent-Length: 1%n%nx"
              + " | 417",
        })
    void malformedRequestsGetProblems(String request, int status) {
      Raw.Reply reply = Raw.exchange(request.replace("%n", "\r\n"));

      assertThat(reply.status()).as(reply.text()).isEqualTo(status);
      assertThat(reply.text()).contains("application/problem+json", "muniment.org/problems/");
      assertThat(reply.text()).doesNotContain("akka", "configured", "Exception");
    }

    @Test
    void whatIsTooLongIsRefused() {
      assertThat(Raw.status("GET /" + "a".repeat(9_000) + " HTTP/1.1\r\n" + HOST + "\r\n"))
          .isEqualTo(414);
      assertThat(Raw.status("GET /a HTTP/1.1\r\n" + HOST + "X: " + "a".repeat(9_000) + "\r\n\r\n"))
          .isEqualTo(431);
      assertThat(Raw.status("GET /a HTTP/1.1\r\n" + HOST + "X: y\r\n".repeat(100) + "\r\n"))
          .isEqualTo(431);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "Content-Length: -1",
          "Content-Length: x",
          "Content-Length: 99999999999999999999",
          "Content-Length: 1%nContent-Length: 2",
          "Content-Length: 1%nTransfer-Encoding: chunked",
          "Transfer-Encoding: gzip",
          "Transfer-Encoding: ;;"
        })
    void contradictoryFramingIsRefusedAndTheConnectionClosed(String framing) {
      Raw.Reply reply =
          Raw.exchange(
              "POST "
                  + DOCUMENTS
                  + "?name=x HTTP/1.1\r\nHost: localhost\r\n"
                  + framing.replace("%n", "\r\n")
                  + "\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertThat(reply.status()).as(reply.text()).isEqualTo(400);
      assertThat(reply.closed()).as(reply.text()).isTrue();
      assertThat(reply.text()).doesNotContain("smuggled");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "Content-Length: 50%n%nhello",
          "Transfer-Encoding: chunked%n%n5%nhel",
          "Transfer-Encoding: chunked%n%n5%nhello%n",
          "Transfer-Encoding: chunked%n%nzz%n"
        })
    void aTruncatedUploadLeavesNothingBehind(String framedBody) {
      String key = UUID.randomUUID().toString();

      Raw.Reply reply =
          Raw.exchangeAndHangUp(
              UPLOAD + "Idempotency-Key: " + key + "\r\n" + framedBody.replace("%n", "\r\n"));

      assertThat(reply.text()).doesNotContain("201 Created");
      Answer repeated =
          post(DOCUMENTS + "?name=other", utf8("whole"), Map.of("Idempotency-Key", key));
      assertThat(repeated.expect(201).json().get("name").textValue())
          .as("the key is free, so no document was made")
          .isEqualTo("other");
    }

    @Test
    void aBodyThatIsTooLargeByItsOwnAccountIsRefused() {
      Raw.Reply reply =
          Raw.exchange(
              UPLOAD + "Expect: 100-continue\r\nContent-Length: 9223372036854775807\r\n\r\n");

      assertThat(reply.status()).isEqualTo(413);
      assertThat(reply.text()).contains("content-too-large").doesNotContain("100 Continue");
    }

    @Test
    void aRefusedUploadKeepsItsConnection() {
      byte[] large = random(2_000_000);

      Raw.Reply reply =
          Raw.exchange(
              "POST "
                  + DOCUMENTS
                  + "?nmae=x HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                  + large.length
                  + "\r\n\r\n",
              large,
              "GET /health/live HTTP/1.1\r\n" + HOST + "\r\n");

      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.text()).contains("unknown-parameter", "200 OK");
    }

    @Test
    void aContentTypeThatIsNoneIsRefused() {
      Raw.Reply reply =
          Raw.exchange(UPLOAD + "Content-Type: nonsense\r\nContent-Length: 1\r\n\r\nx");

      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.text()).contains("invalid-header", "Content-Type");
    }
  }

  /** Requests as bytes, for what no client library would send. */
  private static final class Raw {

    /** Everything that came back, and whether the server then closed the connection. */
    record Reply(String text, boolean closed) {
      int status() {
        return Integer.parseInt(text.split(" ", 3)[1]);
      }
    }

    private Raw() {}

    static int status(String request) {
      return exchange(request).status();
    }

    static Reply exchange(Object... parts) {
      return converse(false, parts);
    }

    static Reply exchangeAndHangUp(String request) {
      return converse(true, request);
    }

    private static Reply converse(boolean hangUp, Object... parts) {
      try (Socket socket = new Socket(BASE.getHost(), BASE.getPort())) {
        socket.setSoTimeout(3_000);
        for (Object part : parts) {
          socket.getOutputStream().write(part instanceof String s ? latin1(s) : (byte[]) part);
        }
        socket.getOutputStream().flush();
        if (hangUp) {
          socket.shutdownOutput();
        }
        return readAll(socket);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    private static Reply readAll(Socket socket) throws IOException {
      ByteArrayOutputStream received = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      try {
        for (int n; (n = socket.getInputStream().read(buffer)) >= 0; ) {
          received.write(buffer, 0, n);
        }
        return new Reply(received.toString(StandardCharsets.ISO_8859_1), true);
      } catch (SocketTimeoutException e) {
        return new Reply(received.toString(StandardCharsets.ISO_8859_1), false);
      }
    }

    private static byte[] latin1(String text) {
      return text.getBytes(StandardCharsets.ISO_8859_1);
    }
  }
}
