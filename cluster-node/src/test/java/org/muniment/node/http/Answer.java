package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An answer; header names are case-insensitive. */
record Answer(HttpResponse<byte[]> response) {

  private static final ObjectMapper JSON = new ObjectMapper();

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
