package org.muniment.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.muniment.persistence.database.JdbcEndpoint;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.persistence.files.DurableFiles;

/** A whole node on a PostgreSQL that somebody else runs. */
class ExternalDatabaseTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String CONTENT = "kept in somebody else's database";

  private final JdbcEndpoint database = TestPostgres.freshDatabase().endpoint();
  private Path data;

  @BeforeEach
  void newDirectory() throws IOException {
    Path target = Files.createDirectories(Path.of("target")).toRealPath();
    data = Files.createTempDirectory(target, "external");
  }

  @AfterEach
  void deleteDirectory() throws IOException {
    DurableFiles.deleteTree(data);
  }

  @Test
  void aDocumentOutlivesTheNodeAndNoOwnServerIsMade() throws Exception {
    JsonNode uploaded;
    try (Node node = node(database.url())) {
      node.start();
      uploaded = upload(node.url());
    }
    String document = "/api/v1/documents/" + uploaded.get("id").textValue();

    try (Node node = node(database.url())) {
      node.start();
      assertThat(JSON.readTree(get(node.url(), document))).isEqualTo(uploaded);
      assertThat(get(node.url(), document + "/content")).isEqualTo(CONTENT);
    }

    assertThat(data.resolve("blobs")).isDirectory();
    assertThat(data.resolve("postgres")).doesNotExist();
  }

  @Test
  void aDatabaseThatMayLoseAcknowledgedWritesIsRefused() throws Exception {
    String name = database.url().substring(database.url().lastIndexOf('/') + 1);
    try (Connection connection =
            DriverManager.getConnection(database.url(), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER DATABASE %s SET synchronous_commit = off".formatted(name));
    }
    assertRefused(database.url());
  }

  @Test
  void aUrlThatSwitchesDurabilityOffIsRefused() {
    assertRefused(database.url() + "?options=-c%20synchronous_commit=off");
  }

  private void assertRefused(String url) {
    try (Node node = node(url)) {
      assertThatThrownBy(node::start)
          .isInstanceOf(StartException.class)
          .hasMessageContaining("synchronous_commit=off")
          .hasMessageNotContaining(database.password());
    }
  }

  private Node node(String url) {
    Config operator =
        ConfigFactory.parseMap(
            Map.of(
                "muniment.edge.port",
                0,
                "muniment.node.data-directory",
                data.toString(),
                "muniment.database.mode",
                "external",
                "muniment.database.external.url",
                url,
                "muniment.database.external.user",
                database.user(),
                "muniment.database.external.password",
                database.password()));
    return new Node(operator);
  }

  private static JsonNode upload(URI node) throws IOException, InterruptedException {
    HttpResponse<String> response =
        CLIENT.send(
            request(node, "/api/v1/documents?name=note.txt")
                .POST(BodyPublishers.ofString(CONTENT))
                .build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return JSON.readTree(response.body());
  }

  private static String get(URI node, String path) throws IOException, InterruptedException {
    HttpResponse<String> response =
        CLIENT.send(request(node, path).GET().build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }

  private static HttpRequest.Builder request(URI node, String path) {
    return HttpRequest.newBuilder(URI.create(node + path)).timeout(Duration.ofSeconds(60));
  }
}
