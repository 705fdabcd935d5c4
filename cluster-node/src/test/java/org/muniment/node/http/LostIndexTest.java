package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.node.Node;
import org.muniment.persistence.files.DurableFiles;

/** A whole node whose index was lost while it was stopped. */
class LostIndexTest {

  private static final int DOCUMENTS = 20;
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path data;

  @Test
  void anIndexThatIsMissingOrDamagedIsBuiltAgainAndAnswersSayThatTheyArePartialUntilThen()
      throws IOException {
    try (Node node = started()) {
      ApiClient client = new ApiClient(node.url());
      for (int i = 0; i < DOCUMENTS; i++) {
        assertThat(client.create("lost-" + i + ".txt").statusCode()).isEqualTo(201);
      }
      await().atMost(SOON).until(() -> total(found(client)) == DOCUMENTS);
    }
    DurableFiles.deleteTree(data.resolve("index"));
    try (Node node = started()) {
      awaitWhole(new ApiClient(node.url()));
    }
    damage(data.resolve("index"));
    try (Node node = started()) {
      awaitWhole(new ApiClient(node.url()));
    }
  }

  private static void awaitWhole(ApiClient client) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              JsonNode found = found(client);
              boolean partial = found.path("partial").booleanValue();
              assertThat(partial || total(found) == DOCUMENTS)
                  .as("an answer that lacks documents says so: %s", found)
                  .isTrue();
              return !partial;
            });
  }

  private static JsonNode found(ApiClient client) {
    return ApiClient.json(client.get("/api/v1/search?q=name:lost").body());
  }

  private static int total(JsonNode found) {
    return found.get("total").intValue();
  }

  /** Overwrites the middle of every file that Lucene wrote. */
  private static void damage(Path index) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(index)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> file.getFileName().toString().matches("(_|segments).*"))
              .toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      for (int i = bytes.length / 3; i < bytes.length; i++) {
        bytes[i] ^= 0x55;
      }
      Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    }
  }

  private Node started() {
    Node node =
        new Node(
            ConfigFactory.parseMap(
                Map.of("muniment.edge.port", 0, "muniment.node.data-directory", data.toString())));
    node.start();
    return node;
  }
}
