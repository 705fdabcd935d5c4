package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.muniment.node.http.Api.DOCUMENTS;
import static org.muniment.node.http.Api.encoded;
import static org.muniment.node.http.Api.get;
import static org.muniment.node.http.Api.post;
import static org.muniment.node.http.Api.utf8;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
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
