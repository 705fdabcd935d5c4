package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.muniment.node.Node;
import org.muniment.persistence.files.SmallDisk;

/**
 * A whole node whose content, index and database have small disks of their own, which become full
 * in turn: what is turned away, what goes on, and that it recovers by itself with everything that
 * it acknowledged.
 */
@Timeout(240)
class FullDiskTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String DOCUMENTS = "/api/v1/documents";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Map<String, String> DISKS =
      Map.of("blobs", "32m", "index", "16m", "postgres", "256m");

  private static final List<SmallDisk> MOUNTED = new ArrayList<>();

  private static Path data;
  private static Node node;

  @BeforeAll
  static void startOnSmallDisks() throws Exception {
    data = Files.createTempDirectory(Path.of("target").toRealPath(), "full-disk");
    for (Map.Entry<String, String> disk : DISKS.entrySet()) {
      MOUNTED.add(SmallDisk.mount(data.resolve(disk.getKey()), disk.getValue()));
    }
    node =
        new Node(
            ConfigFactory.parseString(
                """
                muniment.edge.port = 0
                muniment.node.data-directory = "%s"
                muniment.disk { reserve = 4 MiB, check-interval = 200ms }
                muniment.search.follower.commit-interval = 500ms
                muniment.document.ask-timeout = 5s
                """
                    .formatted(data)));
    node.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (node != null) {
      node.close();
    }
    MOUNTED.forEach(SmallDisk::close);
  }

  @Test
  void nearTheEndOfTheContentsDiskContentIsTurnedAwayAndTheRestGoesOn() throws Exception {
    String id = upload("kept", "kept content");
    String gone = upload("gone", "to be deleted");
    try (Filler full = new Filler("blobs", 3 << 20)) {
      assertThat(full.file()).exists();
      await()
          .atMost(PATIENCE)
          .until(() -> send("POST", DOCUMENTS + "?name=x", "y").statusCode() == 507);

      HttpResponse<String> refused = send("POST", DOCUMENTS + "?name=x", "y");
      assertThat(JSON.readTree(refused.body()).get("type").textValue()).endsWith("/storage-full");
      assertThat(send("PATCH", DOCUMENTS + "/" + id, "{}").statusCode()).isEqualTo(507);
      assertThat(send("GET", DOCUMENTS + "/" + id + "/content", "").body())
          .isEqualTo("kept content");
      assertThat(send("DELETE", DOCUMENTS + "/" + gone, "").statusCode()).isEqualTo(204);
      JsonNode health = JSON.readTree(send("GET", "/health/ready", "").body());
      assertThat(health.get("status").textValue()).isEqualTo("limited");
      assertThat(health.get("warnings").get(0).get("reason").textValue()).contains("blobs");
    }
    await()
        .atMost(PATIENCE)
        .until(() -> send("POST", DOCUMENTS + "?name=x", "y").statusCode() == 201);
    assertThat(send("GET", "/health/ready", "").body()).isEqualTo("{\"status\":\"ok\"}");
  }

  @Test
  void aFullDiskUnderTheIndexDelaysSearchesAndLosesNothing() throws Exception {
    double starts = metric("muniment_index_follower_starts_total");
    String id = upload("late", "quagmire");
    try (Filler full = new Filler("index", 0)) {
      assertThat(full.file()).exists();
      await().atMost(PATIENCE).until(() -> metric("muniment_index_follower_starts_total") > starts);
      assertThat(send("GET", DOCUMENTS + "/" + id, "").statusCode()).isEqualTo(200);
    }

    await()
        .atMost(PATIENCE)
        .until(() -> send("GET", "/api/v1/search?q=quagmire", "").body().contains(id));
  }

  @Test
  void aFullDiskUnderTheDatabaseFailsChangesAndLosesNothingThatWasAcknowledged() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      ids.add(upload("d" + i, "content " + i));
    }
    Map<String, Integer> answers = new HashMap<>();
    try (Filler full = new Filler("postgres", 0)) {
      assertThat(full.file()).exists();
      Map<String, CompletableFuture<HttpResponse<String>>> deletions = new HashMap<>();
      ids.forEach(id -> deletions.put(id, begin("DELETE", DOCUMENTS + "/" + id, "")));
      for (Map.Entry<String, CompletableFuture<HttpResponse<String>>> deletion :
          deletions.entrySet()) {
        answers.put(deletion.getKey(), deletion.getValue().get().statusCode());
      }
      assertThat(answers.values()).isSubsetOf(204, 503);
    }

    await()
        .atMost(PATIENCE)
        .until(() -> send("POST", DOCUMENTS + "?name=x", "y").statusCode() == 201);
    for (Map.Entry<String, Integer> answer : answers.entrySet()) {
      HttpResponse<String> found = send("GET", DOCUMENTS + "/" + answer.getKey(), "");
      assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
      if (answer.getValue() == 204) {
        assertThat(JSON.readTree(found.body()).get("state").textValue()).isEqualTo("trashed");
      }
    }
  }

  /** A file that takes what a disk has left, but for some bytes. */
  private static final class Filler implements AutoCloseable {
    private final Path file;

    Filler(String disk, long left) throws IOException {
      file = data.resolve(disk).resolve("filler");
      byte[] block = new byte[64 << 10];
      try (OutputStream out = Files.newOutputStream(file)) {
        while (left == 0 || Files.getFileStore(file).getUsableSpace() > left) {
          out.write(block);
        }
      } catch (IOException full) {
        assertThat(full).hasMessageContaining("No space left");
      }
    }

    Path file() {
      return file;
    }

    @Override
    public void close() throws IOException {
      Files.delete(file);
    }
  }

  private static String upload(String name, String content) throws Exception {
    HttpResponse<String> created = send("POST", DOCUMENTS + "?name=" + name, content);
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    return JSON.readTree(created.body()).get("id").textValue();
  }

  private static double metric(String name) throws Exception {
    return send("GET", "/metrics", "")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  private static HttpResponse<String> send(String method, String path, String body)
      throws Exception {
    return begin(method, path, body).get();
  }

  private static CompletableFuture<HttpResponse<String>> begin(
      String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(node.url() + path))
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", method.equals("PATCH") ? "application/json" : "text/plain")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    return CLIENT.sendAsync(request, BodyHandlers.ofString());
  }
}
