package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muniment.node.http.Api.MERGE_PATCH;
import static org.muniment.node.http.Api.content;
import static org.muniment.node.http.Api.document;
import static org.muniment.node.http.Api.get;
import static org.muniment.node.http.Api.patch;
import static org.muniment.node.http.Api.put;
import static org.muniment.node.http.Api.send;
import static org.muniment.node.http.Api.upload;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said about a document, and how it is changed. */
class MetadataTest {

  @Test
  void aMergePatchChangesWhatItNames() {
    String id = upload("before", "x").id();
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
    JsonNode problem = patch(upload("p", "x").id(), json, Map.of()).problem(400, slug);

    assertThat(problem.get("field").textValue()).isEqualTo(field);
  }

  @Test
  void whatIsNoPatchIsRefused() {
    String id = upload("p", "x").id();

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
