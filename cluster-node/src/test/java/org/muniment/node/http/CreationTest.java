package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muniment.node.http.Api.DOCUMENTS;
import static org.muniment.node.http.Api.content;
import static org.muniment.node.http.Api.document;
import static org.muniment.node.http.Api.encoded;
import static org.muniment.node.http.Api.get;
import static org.muniment.node.http.Api.post;
import static org.muniment.node.http.Api.random;
import static org.muniment.node.http.Api.send;
import static org.muniment.node.http.Api.sha256;
import static org.muniment.node.http.Api.upload;
import static org.muniment.node.http.Api.utf8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a document is made of, and what makes none. */
class CreationTest {

  @Test
  void aRawBodyBecomesADocument() {
    byte[] bytes = random(300_000);

    Answer created =
        post(
                DOCUMENTS + "?name=" + encoded("Übersicht 1.pdf") + "&folder=a//b/",
                bytes,
                Map.of("Content-Type", "Application/PDF; x=y"))
            .expect(201);

    JsonNode document = created.json();
    assertThat(created.header("Location")).hasValue(document(created.id()));
    assertThat(created.etag()).isEqualTo("\"r1\"");
    assertThat(document.get("name").textValue()).isEqualTo("Übersicht 1.pdf");
    assertThat(document.get("folder").textValue()).isEqualTo("/a/b");
    assertThat(document.get("mediaType").textValue()).isEqualTo("application/pdf");
    assertThat(document.get("size").longValue()).isEqualTo(bytes.length);
    assertThat(document.get("contentHash").textValue())
        .isEqualTo(HexFormat.of().formatHex(sha256(bytes)));
    assertThat(document.get("version").intValue()).isEqualTo(1);
    assertThat(document.get("revision").intValue()).isEqualTo(1);
    assertThat(document.get("state").textValue()).isEqualTo("live");
    assertThat(document.has("type")).isFalse();
    assertThat(UUID.fromString(created.id()).version()).isEqualTo(7);
    assertThat(get(document(created.id())).expect(200).json()).isEqualTo(document);
    assertThat(get(content(created.id())).expect(200).body()).isEqualTo(bytes);
  }

  @Test
  void theFieldsAreThoseOfTheContract() {
    Answer created = upload("fields.txt", "x");

    assertThat(created.json().fieldNames())
        .toIterable()
        .containsExactly(
            "id",
            "name",
            "folder",
            "tags",
            "properties",
            "mediaType",
            "size",
            "contentHash",
            "version",
            "revision",
            "state",
            "owner",
            "createdAt",
            "createdBy",
            "modifiedAt",
            "modifiedBy");
    assertThat(created.json().get("createdAt").textValue()).matches("\\d{4}-.*T.*Z");
  }

  @Test
  void theNameMayComeWithContentDisposition() {
    Answer created =
        post(
                DOCUMENTS,
                utf8("x"),
                Map.of(
                    "Content-Disposition",
                    "attachment; filename=\"e.txt\"; filename*=UTF-8''%e2%82%ac.txt"))
            .expect(201);

    assertThat(created.json().get("name").textValue()).isEqualTo("€.txt");
    assertThat(created.json().get("mediaType").textValue()).isEqualTo("application/octet-stream");
  }

  @Test
  void withoutANameThereIsNoDocument() {
    post(DOCUMENTS, utf8("x"), Map.of()).problem(400, "missing-name");
  }

  @Test
  void emptyContentIsContent() {
    Answer created = upload("empty", "");

    assertThat(get(content(created.id())).expect(200).body()).isEmpty();
    send("GET", content(created.id()), Map.of("Range", "bytes=0-"))
        .problem(416, "range-not-satisfiable");
  }

  @ParameterizedTest
  @CsvSource({
    "a%2Fb, invalid-field",
    "%2E%2E, invalid-field",
    "a%00b, invalid-field",
    "%20, invalid-field",
  })
  void badNamesAreRefused(String name, String slug) {
    JsonNode problem = post(DOCUMENTS + "?name=" + name, utf8("x"), Map.of()).problem(400, slug);

    assertThat(problem.get("field").textValue()).isEqualTo("name");
  }

  @Test
  void aLongNameIsRefusedWithItsLimit() {
    JsonNode problem =
        post(DOCUMENTS + "?name=" + "x".repeat(300), utf8("x"), Map.of())
            .problem(400, "name-too-long");

    assertThat(problem.get("limit").intValue()).isEqualTo(255);
  }

  @Test
  void unknownParametersAreNamed() {
    JsonNode problem =
        post(DOCUMENTS + "?name=x&nmae=y", utf8("x"), Map.of()).problem(400, "unknown-parameter");

    assertThat(problem.get("parameter").textValue()).isEqualTo("nmae");
  }
}
