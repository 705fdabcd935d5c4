package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.node.Node;

/** A backlog of 500 contents with three hostile ones among them, through a whole node. */
class BacklogTest {

  private static final int SIZE = 500;

  /** So many keep the children busy until there is a backlog. */
  private static final int SLOW = 2;

  private static final int HANG = 30;
  private static final int CRASH = 50;
  private static final int OUT_OF_MEMORY = 70;
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir private Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private Node node;

  @BeforeEach
  void startNode() {
    node =
        new Node(
            ConfigFactory.parseMap(
                Map.of(
                    "muniment.edge.port",
                    0,
                    "muniment.node.data-directory",
                    directory.toString(),
                    "muniment.processing.children.parse-timeout",
                    "12 s",
                    "muniment.processing.children.heap",
                    "160 MiB")));
    node.start();
  }

  @AfterEach
  void stopNode() {
    node.close();
  }

  @Test
  void theOthersAllCompleteAndTheThreeHaveTheirReasons() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) {
      ids.add(upload(i));
      if (i == HANG) {
        assertThat(rendition(ids.get(i - 1)).get("state").asText()).isEqualTo("pending");
        assertThat(rendition(ids.get(i - 10)).get("state").asText()).isEqualTo("pending");
      }
    }
    Map<Integer, JsonNode> renditions = new HashMap<>();
    Deque<Integer> open = new ArrayDeque<>();
    for (int i = 0; i < SIZE; i++) {
      open.add(i);
    }

    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              while (!open.isEmpty()) {
                JsonNode rendition = rendition(ids.get(open.peek()));
                if (rendition.get("state").asText().equals("pending")) {
                  return false;
                }
                renditions.put(open.remove(), rendition);
              }
              return true;
            });

    assertThat(reason(renditions, HANG)).contains("took longer than 12 s");
    assertThat(reason(renditions, CRASH)).contains("broke down");
    assertThat(reason(renditions, OUT_OF_MEMORY)).contains("more memory than the 160 MiB");
    for (int i = 0; i < SIZE; i++) {
      if (i != HANG && i != CRASH && i != OUT_OF_MEMORY) {
        assertThat(renditions.get(i).get("state").asText()).as("document %d", i).isEqualTo("ready");
      }
    }
    assertThat(get("/documents/" + ids.get(SIZE - 1) + "/renditions/text").body())
        .isEqualTo("number " + (SIZE - 1));
  }

  private static String reason(Map<Integer, JsonNode> renditions, int number) {
    assertThat(renditions.get(number).get("state").asText()).isEqualTo("failed");
    return renditions.get(number).get("reason").asText();
  }

  private static byte[] content(int number) {
    return ExtractorFixture.mock(
        switch (number) {
          case HANG ->
              "<hang millis=\"600000\" heavy=\"true\" pulse_millis=\"1000\" interruptible=\"false\"/>";
          case CRASH -> "<system_exit/>";
          case OUT_OF_MEMORY -> "<oom/>";
          default ->
              (number < SLOW ? "<hang millis=\"7000\" heavy=\"false\"/>" : "")
                  + "<write element=\"p\">number "
                  + number
                  + "</write>";
        });
  }

  private String upload(int number) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(uri("/documents?name=" + number + ".xml"))
                .header("Content-Type", "application/xml")
                .POST(HttpRequest.BodyPublishers.ofByteArray(content(number)))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return json.readTree(response.body()).get("id").asText();
  }

  private JsonNode rendition(String id) throws IOException, InterruptedException {
    HttpResponse<String> response = get("/documents/" + id + "/renditions");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json.readTree(response.body()).get("items").get(0);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create(node.url() + "/api/v1" + path);
  }
}
