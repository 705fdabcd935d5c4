package org.muniment.node.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.muniment.node.Node;
import org.muniment.persistence.database.JdbcEndpoint;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.persistence.files.DurableFiles;
import org.muniment.persistence.search.ContentText;
import org.muniment.persistence.search.SearchIndex;
import org.muniment.persistence.search.SearchSettings;
import org.muniment.persistence.search.lucene.LuceneIndexes;
import org.muniment.persistence.search.lucene.LuceneSettings;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.Principal;

/**
 * A node whose database rows, files and index entries are edited behind its back: a verification
 * names every one of them, and nothing else.
 */
class DamagedStoreTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String DOCUMENTS = ApiClient.DOCUMENTS;
  private static final String VERIFICATION = "/api/v1/verification";

  private final JdbcEndpoint database = TestPostgres.freshDatabase().endpoint();
  private Path data;
  private Node node;
  private ApiClient api;

  /** What is expected of a fault; null is nothing. */
  private record Named(String kind, String document, String content, Long sequence) {}

  /** A document as this test needs it. */
  private record Doc(String id, String content) {}

  @BeforeEach
  void newDirectory() throws IOException {
    Path target = Files.createDirectories(Path.of("target")).toRealPath();
    data = Files.createTempDirectory(target, "damaged");
  }

  @AfterEach
  void deleteDirectory() throws IOException {
    node.close();
    DurableFiles.deleteTree(data);
  }

  @Test
  void everyFaultIsFoundAndNamedAndNothingElse() throws Exception {
    start("records-per-second = 100, page = 20"); // less than the writer makes
    List<Doc> docs = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      docs.add(document("doc-" + i));
    }
    String version = newVersion(docs.get(4));
    aPurgedOneAndOneInTheTrash();
    awaitTexts(docs);

    assertThat(verifiedWhileDocumentsChange()).isEmpty();

    List<Named> expected = new ArrayList<>();
    edit(docs.get(0), 2, "renamed", "renumed");
    expected.add(new Named("payload-altered", docs.get(0).id(), null, 2L));
    edit(docs.get(1), 2, "local", "lucal");
    expected.add(new Named("header-altered", docs.get(1).id(), null, 2L));
    delete(docs.get(2), "sequence_number = 2");
    expected.add(new Named("records-missing", docs.get(2).id(), null, 2L));
    delete(docs.get(3), "sequence_number = 3"); // only the index knows
    expected.add(new Named("records-missing", docs.get(3).id(), null, 3L));
    delete(docs.get(4), "sequence_number = 4"); // the account of contents knows, too
    expected.add(new Named("records-missing", docs.get(4).id(), null, 4L));
    delete(docs.get(5), "true");
    expected.add(new Named("records-missing", docs.get(5).id(), null, null));
    expected.add(new Named("index-entry-orphaned", docs.get(5).id(), null, null));
    sql(
        "DELETE FROM event_tag WHERE event_id = (SELECT max(ordering) FROM event_journal j WHERE "
            + of(docs.get(6))
            + ")");
    expected.add(new Named("tag-wrong", docs.get(6).id(), null, 3L));
    hide(docs.get(7));
    expected.add(new Named("record-hidden", docs.get(7).id(), null, 1L));
    leaveNoRecord(docs.get(8));
    expected.add(new Named("record-unreadable", docs.get(8).id(), null, 3L));
    flipByte(blob(docs.get(9).content()));
    expected.add(new Named("content-altered", docs.get(9).id(), docs.get(9).content(), null));
    Files.delete(blob(docs.get(10).content()));
    expected.add(new Named("content-missing", docs.get(10).id(), docs.get(10).content(), null));
    Files.writeString(blob(version), "x");
    expected.add(new Named("content-size-wrong", docs.get(4).id(), version, null));

    node.close();
    expected.addAll(damageIndex(docs));

    start("records-per-second = 20, page = 1, checkpoint-interval = 1 ms, index.settle = 1 s");
    post(VERIFICATION, 202);
    await().atMost(PATIENCE).until(() -> status().at("/checked/histories").intValue() > 2);
    send("DELETE", VERIFICATION, 200);
    JsonNode stopped = status();
    assertThat(stopped.get("state").textValue()).isEqualTo("stopped");
    int before = stopped.at("/checked/histories").intValue();
    assertThat(post(VERIFICATION, 202).at("/checked/histories").intValue())
        .isGreaterThanOrEqualTo(before);
    await().atMost(PATIENCE).until(() -> status().at("/checked/histories").intValue() > before);
    assertThat(status().get("state").textValue()).isEqualTo("running");
    node.close();

    start("records-per-second = 100000, index.settle = 1 s");
    JsonNode done = awaitEnd(); // by itself
    assertThat(done.get("startedAt")).isEqualTo(stopped.get("startedAt"));
    assertThat(done.at("/checked/histories").longValue()).isEqualTo(histories());
    assertThat(faults()).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(done.get("faults").intValue()).isEqualTo(expected.size());
    assertThat(done.get("firstFault"))
        .isEqualTo(json(VERIFICATION + "/faults?limit=1").at("/items/0"));
  }

  private void start(String settings) {
    Config operator =
        ConfigFactory.parseString("muniment.verification { " + settings + " }")
            .withFallback(
                ConfigFactory.parseMap(
                    Map.of(
                        "muniment.edge.port", 0,
                        "muniment.node.data-directory", data.toString(),
                        "muniment.database.mode", "external",
                        "muniment.database.external.url", database.url(),
                        "muniment.database.external.user", database.user(),
                        "muniment.database.external.password", database.password())));
    node = new Node(operator);
    node.start();
    api = new ApiClient(node.url());
  }

  /** With three records: created, renamed, tagged. */
  private Doc document(String name) {
    JsonNode created = create(name, "what " + name + " says and nobody else");
    String id = created.get("id").textValue();
    patch(id, "{\"name\":\"%s-renamed\"}".formatted(name));
    patch(id, "{\"tags\":[\"t\"],\"properties\":{\"n\":1.50}}");
    return new Doc(id, created.get("contentHash").textValue());
  }

  private JsonNode create(String name, String content) {
    HttpResponse<String> created =
        api.send(
            api.request(DOCUMENTS + "?name=" + name)
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(content)));
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    return ApiClient.json(created.body());
  }

  private void patch(String id, String change) {
    HttpResponse<String> changed =
        api.send(
            api.request(DOCUMENTS + '/' + id)
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", BodyPublishers.ofString(change)));
    assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
  }

  private String newVersion(Doc doc) {
    HttpResponse<String> changed =
        api.send(
            api.request(DOCUMENTS + '/' + doc.id() + "/content")
                .header("Content-Type", "text/plain")
                .header("If-Match", "*")
                .PUT(BodyPublishers.ofString("a second version, of its own")));
    return ApiClient.json(changed.body()).get("contentHash").textValue();
  }

  private void aPurgedOneAndOneInTheTrash() {
    send("DELETE", DOCUMENTS + '/' + document("purged").id() + "?purge=true", 204);
    send("DELETE", DOCUMENTS + '/' + document("trashed").id(), 204);
  }

  private void awaitTexts(List<Doc> docs) {
    await().atMost(PATIENCE).until(() -> docs.stream().allMatch(this::isRead));
  }

  /** All kinds of results, so that nothing is written any more. */
  private boolean isRead(Doc doc) {
    String renditions = api.get(DOCUMENTS + '/' + doc.id() + "/renditions").body();
    return !renditions.contains("pending") && renditions.contains("ready");
  }

  private List<Named> verifiedWhileDocumentsChange() {
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Integer> writer =
        CompletableFuture.supplyAsync(
            () -> {
              int writes = 0;
              Doc changing = document("changing");
              while (!enough.get()) {
                writes++;
                patch(changing.id(), "{\"name\":\"changing-%d\"}".formatted(writes));
                Doc other = document("passing-" + writes);
                if (writes % 2 == 0) {
                  send("DELETE", DOCUMENTS + '/' + other.id() + "?purge=true", 204);
                }
              }
              return writes;
            });
    List<Named> faults = verified();
    enough.set(true);
    assertThat(writer.join()).isGreaterThan(3);
    return faults;
  }

  private List<Named> verified() {
    post(VERIFICATION, 202);
    JsonNode done = awaitEnd();
    assertThat(done.at("/checked/records").longValue()).isPositive();
    assertThat(done.at("/checked/contents").longValue()).isPositive();
    assertThat(done.at("/checked/indexEntries").longValue()).isPositive();
    return faults();
  }

  private JsonNode awaitEnd() {
    await().atMost(PATIENCE).until(() -> !status().get("state").textValue().equals("running"));
    assertThat(status().get("state").textValue()).as(status().toString()).isEqualTo("done");
    return status();
  }

  private JsonNode status() {
    return json(VERIFICATION);
  }

  /** Page by page, two at a time. */
  private List<Named> faults() {
    List<Named> faults = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = json(VERIFICATION + "/faults?limit=2" + cursor);
      page.get("items")
          .forEach(
              fault -> {
                assertThat(fault.get("detail").textValue()).endsWith(".");
                faults.add(
                    new Named(
                        fault.get("kind").textValue(),
                        fault.path("document").textValue(),
                        fault.path("content").textValue(),
                        fault.has("sequence") ? fault.get("sequence").longValue() : null));
              });
      cursor = page.has("next") ? "&cursor=" + page.get("next").textValue() : "";
    } while (!cursor.isEmpty());
    return faults;
  }

  private JsonNode json(String path) {
    HttpResponse<String> answer = api.get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return ApiClient.json(answer.body());
  }

  private JsonNode post(String path, int status) {
    return ApiClient.json(send("POST", path, status));
  }

  private String send(String method, String path, int status) {
    HttpResponse<String> answer =
        api.send(api.request(path).method(method, BodyPublishers.noBody()));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return answer.body();
  }

  private static String of(Doc doc) {
    return "j.persistence_id = 'Document|" + doc.id() + "'";
  }

  /** Replaces a word by one of the same length in a record's stored bytes. */
  private void edit(Doc doc, int sequence, String word, String other) throws SQLException {
    String where = of(doc) + " AND sequence_number = " + sequence;
    try (Connection connection = connect();
        PreparedStatement read =
            connection.prepareStatement(
                "SELECT event_payload FROM event_journal j WHERE " + where);
        ResultSet row = read.executeQuery()) {
      assertThat(row.next()).isTrue();
      String stored = new String(row.getBytes(1), ISO_8859_1);
      assertThat(stored).contains(word);
      try (PreparedStatement write =
          connection.prepareStatement(
              "UPDATE event_journal j SET event_payload = ? WHERE " + where)) {
        write.setBytes(1, stored.replace(word, other).getBytes(ISO_8859_1));
        assertThat(write.executeUpdate()).isEqualTo(1);
      }
    }
  }

  private void delete(Doc doc, String which) throws SQLException {
    sql("DELETE FROM event_journal j WHERE " + of(doc) + " AND " + which);
  }

  private void hide(Doc doc) throws SQLException {
    sql("UPDATE event_journal j SET deleted = true WHERE " + of(doc) + " AND sequence_number = 1");
  }

  /** What is left cannot be read. */
  private void leaveNoRecord(Doc doc) throws SQLException {
    sql(
        "UPDATE event_journal j SET event_payload = substr(event_payload, 3) WHERE "
            + of(doc)
            + " AND sequence_number = 3");
  }

  private long histories() throws SQLException {
    try (Connection connection = connect();
        PreparedStatement count =
            connection.prepareStatement(
                "SELECT count(DISTINCT persistence_id) FROM event_journal");
        ResultSet row = count.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private void sql(String change) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement(change)) {
      assertThat(statement.executeUpdate()).isPositive();
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(database.url(), database.user(), database.password());
  }

  private Path blob(String hash) {
    return data.resolve("blobs")
        .resolve(hash.substring(0, 2))
        .resolve(hash.substring(2, 4))
        .resolve(hash);
  }

  private static void flipByte(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  /** One entry is edited, one taken out, one has another text, and two belong to nobody. */
  private List<Named> damageIndex(List<Doc> docs) throws IOException {
    Doc edited = docs.get(11);
    Doc removed = docs.get(12);
    Doc reread = docs.get(13);
    DocumentId orphan = DocumentId.derived(Principal.LOCAL, "nobody's");
    ContentHash unknown = new ContentHash("ab".repeat(32));
    Config defaults = ConfigFactory.load();
    try (LuceneIndexes indexes =
        LuceneIndexes.open(
            data.resolve("index"),
            Files.readString(data.resolve("index/JOURNAL")).strip(),
            SearchSettings.from(defaults),
            LuceneSettings.from(defaults))) {
      SearchIndex index = indexes.current();
      DocumentView view = index.latest(DocumentId.parse(edited.id())).orElseThrow();
      index.putDocuments(List.of(renamed(view, view.id()), renamed(view, orphan)));
      index.putText(unknown, 1, ContentText.NONE);
      ContentHash hash = new ContentHash(reread.content());
      index.removeText(hash, index.latestSequence(hash) + 7);
      index.refresh();
      index.commit(index.positions());
    }
    removeEntry(removed.id());
    return List.of(
        new Named("index-entry-altered", edited.id(), null, null),
        new Named("index-entry-missing", removed.id(), null, null),
        new Named("index-text-wrong", null, reread.content(), 1L),
        new Named("index-entry-orphaned", orphan.toString(), null, null),
        new Named("index-text-orphaned", null, unknown.hex(), null));
  }

  private static DocumentView renamed(DocumentView view, DocumentId id) {
    Attributes was = view.attributes();
    return new DocumentView(
        id,
        new Attributes("another", was.folder(), was.type(), was.tags(), was.properties()),
        view.content(),
        view.version(),
        view.revision(),
        view.state(),
        view.owner(),
        view.createdAt(),
        view.createdBy(),
        view.modifiedAt(),
        view.modifiedBy(),
        view.checkout());
  }

  /** As if it had never been there; the port of the index would leave a tombstone. */
  private void removeEntry(String id) throws IOException {
    try (Stream<Path> parts = Files.walk(data.resolve("index"))) {
      Path documents = parts.filter(part -> part.endsWith("documents")).findFirst().orElseThrow();
      try (Directory directory = FSDirectory.open(documents);
          IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
        assertThat(writer.deleteDocuments(new Term("document", id))).isPositive();
        writer.commit();
      }
    }
  }
}
