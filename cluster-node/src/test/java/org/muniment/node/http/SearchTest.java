package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.muniment.node.http.Api.DOCUMENTS;
import static org.muniment.node.http.Api.encoded;
import static org.muniment.node.http.Api.get;
import static org.muniment.node.http.Api.post;
import static org.muniment.node.http.Api.send;
import static org.muniment.node.http.Api.upload;
import static org.muniment.node.http.Api.utf8;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Search and listing. */
class SearchTest {

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
  void resultsAreCountedByFacetsAndWordsAreCompleted() {
    String word = "w" + UUID.randomUUID().toString().replace("-", "");
    for (String type : List.of("contract", "contract", "offer")) {
      String metadata =
          "{\"name\":\"%s.txt\",\"folder\":\"/facets/%s\",\"type\":\"%s\",\"tags\":[\"t\"]}"
              .formatted(word, word, type);
      Map<String, String> form = Map.of("Content-Type", "multipart/form-data; boundary=b");
      post(DOCUMENTS, utf8(multipart(metadata)), form).expect(201);
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              JsonNode found =
                  get("/api/v1/search?limit=1&facets=type,tag&sort=-modifiedAt&q=" + word)
                      .expect(200)
                      .json();
              assertThat(found.get("total").intValue()).isEqualTo(3);
              assertThat(found.get("facets").toString())
                  .isEqualTo(
                      "{\"type\":[{\"value\":\"contract\",\"count\":2},{\"value\":\"offer\",\"count\":1}],"
                          + "\"tag\":[{\"value\":\"t\",\"count\":3}]}");
            });
    JsonNode listed =
        get(DOCUMENTS + "?facets=type&limit=1&folder=" + encoded("/facets/" + word))
            .expect(200)
            .json();
    assertThat(listed.get("facets").get("type")).hasSize(2);
    JsonNode suggested =
        get("/api/v1/search/suggest?q=" + encoded("tag:t " + word.substring(0, 20)))
            .expect(200)
            .json();
    assertThat(suggested.get("items").get(0).get("text").textValue()).isEqualTo("tag:t " + word);
  }

  private static String multipart(String metadata) {
    return String.join(
        "\r\n",
        "--b",
        "Content-Disposition: form-data; name=\"metadata\"",
        "Content-Type: application/json",
        "",
        metadata,
        "--b",
        "Content-Disposition: form-data; name=\"content\"",
        "",
        "x",
        "--b--",
        "");
  }

  @Test
  void aNewIndexIsBuiltWhileSearchesAndWritesGoOn() {
    String word = "w" + UUID.randomUUID().toString().replace("-", "");
    upload(word + "-0.txt", "x");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> total(word) == 1 && !indexing().get("partial").booleanValue());
    JsonNode begun = send("POST", "/api/v1/search/reindex", Map.of()).expect(202).json();
    assertThat(begun.get("building").booleanValue()).isTrue();
    AtomicInteger written = new AtomicInteger(1);
    await()
        .atMost(Duration.ofMinutes(1)) // the node has what other tests wrote, too
        .until(
            () -> {
              upload(word + '-' + written.getAndIncrement() + ".txt", "x");
              assertThat(total(word)).isPositive();
              return !indexing().get("building").booleanValue();
            });
    await().atMost(Duration.ofSeconds(30)).until(() -> total(word) == written.get());
    assertThat(indexing().get("partial").booleanValue()).isFalse();
    assertThat(get("/health/ready").expect(200)).isNotNull();
    assertThat(RunningNode.shared().directory().resolve("index"))
        .isDirectoryContaining("glob:**/generation-*")
        .isDirectoryNotContaining("glob:**/generation-1");
  }

  @Test
  void aNewIndexTakesOverAlsoWhenNothingIsWritten() {
    await().atMost(Duration.ofSeconds(30)).until(() -> !indexing().get("partial").booleanValue());
    send("POST", "/api/v1/search/reindex", Map.of()).expect(202);
    await().atMost(Duration.ofMinutes(1)).until(() -> !indexing().get("building").booleanValue());
  }

  private static int total(String word) {
    return get("/api/v1/search?q=" + word).expect(200).json().get("total").intValue();
  }

  private static JsonNode indexing() {
    return get("/api/v1/search/reindex").expect(200).json();
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
    "/api/v1/search?q=a&facets=nonsense, unknown-facet",
    "'/api/v1/search?q=a&facets=tag,tag', invalid-parameter",
    "/api/v1/search?q=a&facets=, unknown-facet",
    "/api/v1/search/suggest?q=a&limit=101, invalid-parameter",
    "/api/v1/search/suggest?q=a&x=b, unknown-parameter",
    "/api/v1/documents?facets=nonsense, unknown-facet",
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
