package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.muniment.node.http.Api.DOCUMENTS;
import static org.muniment.node.http.Api.document;
import static org.muniment.node.http.Api.get;
import static org.muniment.node.http.Api.post;
import static org.muniment.node.http.Api.send;
import static org.muniment.node.http.Api.upload;
import static org.muniment.node.http.Api.utf8;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What machines made of a document's content. */
class RenditionTest {

  private static final Path PDF = Path.of("target", "test-documents", "testPDF.pdf");

  @Test
  void aPdfHasATextAThumbnailAndAPreview() throws IOException {
    String id = uploadPdf("renditions.pdf");

    JsonNode text = ready(id, "text");
    JsonNode thumbnail = ready(id, "thumbnail");
    JsonNode preview = ready(id, "preview");

    assertThat(text.get("mediaType").textValue()).isEqualTo("text/plain");
    assertThat(thumbnail.get("mediaType").textValue()).isEqualTo("image/jpeg");
    assertThat(thumbnail.get("height").intValue()).isEqualTo(256);
    assertThat(preview.get("height").intValue()).isEqualTo(1200);
    assertThat(preview.get("pages").intValue()).isEqualTo(1);
    BufferedImage image =
        ImageIO.read(new ByteArrayInputStream(get(path(id, "preview")).expect(200).body()));
    assertThat(image.getHeight()).isEqualTo(1200);
    assertThat(image.getWidth()).isEqualTo(preview.get("width").intValue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "thumbnail", "preview"})
  void everyKindIsServedLikeContent(String kind) throws IOException {
    String id = uploadPdf("served.pdf");
    long size = ready(id, kind).get("size").longValue();

    Answer whole = get(path(id, kind)).expect(200);

    assertThat(whole.body()).hasSize((int) size);
    assertThat(whole.header("Cache-Control")).hasValue("private, no-cache");
    assertThat(whole.header("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(whole.header("Content-Disposition"))
        .hasValueSatisfying(value -> assertThat(value).startsWith("attachment; filename=\"served"));
    assertThat(get(path(id, kind) + "?disposition=inline").header("Content-Disposition"))
        .hasValueSatisfying(value -> assertThat(value).startsWith("inline"));
    Answer part = send("GET", path(id, kind), Map.of("Range", "bytes=1-9")).expect(206);
    assertThat(part.body()).hasSize(9);
    send("GET", path(id, kind), Map.of("If-None-Match", whole.etag())).expect(304);
    Answer head = send("HEAD", path(id, kind), Map.of()).expect(200);
    assertThat(head.header("Content-Length")).hasValue(Long.toString(size));
    assertThat(head.header("Content-Type")).isEqualTo(whole.header("Content-Type"));
  }

  @Test
  void whatCannotBeDrawnSaysWhy() {
    String id = upload("words.txt", "only words").id();

    JsonNode thumbnail = done(id, "thumbnail");

    assertThat(thumbnail.get("state").textValue()).isEqualTo("failed");
    assertThat(thumbnail.get("code").textValue()).isEqualTo("no-picture");
    JsonNode problem = get(path(id, "thumbnail")).problem(404, "rendition-failed");
    assertThat(problem.get("code").textValue()).isEqualTo("no-picture");
    assertThat(problem.get("detail")).isEqualTo(thumbnail.get("reason"));
    get(path(id, "film")).problem(404, "rendition-not-found");
    get(path(id, "preview") + "?page=2").problem(400, "unknown-parameter");
  }

  @Test
  void allContentsAreProcessedAgainForWhoeverAsks() {
    String reprocess = "/api/v1/renditions/reprocess";
    assertThat(get(reprocess).expect(200).json().get("state").textValue())
        .isIn("never", "running", "done");

    JsonNode begun = send("POST", reprocess, Map.of()).expect(202).json();

    assertThat(begun.get("state").textValue()).isEqualTo("running");
    assertThat(begun.get("requestedBy").textValue()).isEqualTo("local");
    assertThat(get(reprocess).expect(200).json().get("run")).isEqualTo(begun.get("run"));
    assertThat(send("POST", reprocess, Map.of()).expect(202).json().get("run"))
        .as("one is under way")
        .isEqualTo(begun.get("run"));
    send("POST", reprocess + "?x=1", Map.of()).problem(400, "unknown-parameter");
  }

  @Test
  void whatIsPendingIsNotThereYet() {
    byte[] slow =
        utf8(
            "<?xml version=\"1.0\"?><mock><hang millis=\"3000\" heavy=\"false\""
                + " interruptible=\"false\"/><write element=\"p\">slow</write></mock>");
    String id = post(DOCUMENTS + "?name=slow.xml", slow, Map.of()).id();

    Answer pending = get(path(id, "thumbnail")).expect(202);

    assertThat(pending.header("Retry-After")).hasValue("2");
    assertThat(pending.json().get("state").textValue()).isEqualTo("pending");
    assertThat(pending.json().get("kind").textValue()).isEqualTo("thumbnail");
    assertThat(done(id, "thumbnail").get("state").textValue()).isEqualTo("failed");
  }

  private static String uploadPdf(String name) throws IOException {
    return post(
            DOCUMENTS + "?name=" + name,
            Files.readAllBytes(PDF),
            Map.of("Content-Type", "application/pdf"))
        .id();
  }

  private static JsonNode ready(String id, String kind) {
    JsonNode rendition = done(id, kind);
    assertThat(rendition.get("state").textValue()).as(rendition.toString()).isEqualTo("ready");
    return rendition;
  }

  private static JsonNode done(String id, String kind) {
    return await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> item(id, kind), item -> !item.get("state").textValue().equals("pending"));
  }

  private static JsonNode item(String id, String kind) {
    JsonNode items = get(document(id) + "/renditions").expect(200).json().get("items");
    return StreamSupport.stream(items.spliterator(), false)
        .filter(item -> item.get("kind").textValue().equals(kind))
        .findAny()
        .orElseThrow();
  }

  private static String path(String id, String kind) {
    return document(id) + "/renditions/" + kind;
  }
}
