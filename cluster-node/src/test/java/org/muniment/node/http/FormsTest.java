package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muniment.node.http.Api.DOCUMENTS;
import static org.muniment.node.http.Api.post;
import static org.muniment.node.http.Api.utf8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Creation by {@code multipart/form-data}. */
class FormsTest {

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
    return post(DOCUMENTS, utf8(body), Map.of("Content-Type", "multipart/form-data; boundary=abc"));
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
