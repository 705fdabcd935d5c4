package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.muniment.node.http.Api.DOCUMENTS;
import static org.muniment.node.http.Api.document;
import static org.muniment.node.http.Api.encoded;
import static org.muniment.node.http.Api.get;
import static org.muniment.node.http.Api.post;
import static org.muniment.node.http.Api.upload;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.muniment.node.processing.WrittenPages;

/** Text in pictures and scans is found as any other, with a real tesseract. */
class RecognisedTextTest {

  private static final Duration LONG = Duration.ofMinutes(3);

  @BeforeAll
  static void requireTesseract() {
    assumeTrue(
        WrittenPages.canBeRead(),
        "NO TESSERACT HERE, so recognition is NOT tested: Debian has it in tesseract-ocr");
  }

  @Test
  void aPictureOfTextIsFoundAndShowsWhere() {
    String id =
        post(
                DOCUMENTS + "?name=photo.png",
                WrittenPages.png(
                    "Receipt of the Zeppelin museum", "The visitors have paid for three tickets"),
                Map.of("Content-Type", "image/png"))
            .id();

    JsonNode hit = found("zeppelin visitors", id);
    assertThat(hit.get("highlights").toString()).contains("<mark>Zeppelin</mark>");
    JsonNode ocr = item(id);
    assertThat(ocr.get("state").textValue()).isEqualTo("ready");
    assertThat(ocr.get("pages").intValue()).isEqualTo(1);
    assertThat(ocr.get("language").textValue()).isEqualTo("en");
    Answer text = get(document(id) + "/renditions/ocr").expect(200);
    assertThat(text.text()).contains("Zeppelin museum");
    assertThat(text.header("Content-Disposition"))
        .hasValueSatisfying(value -> assertThat(value).contains("photo.png.ocr.txt"));
    assertThat(get(document(id) + "?fields=language").json().get("language").textValue())
        .isEqualTo("en");
  }

  @Test
  void aScannedPageIsFoundTogetherWithATypedOne() {
    String id =
        post(
                DOCUMENTS + "?name=scan.pdf",
                WrittenPages.pdf(
                    "A typed covering letter about the Montgolfiere.",
                    List.of("Balloon inspection\npassed yesterday")),
                Map.of("Content-Type", "application/pdf"))
            .id();

    assertThat(found("montgolfiere inspection", id).get("highlights").toString())
        .contains("<mark>inspection</mark>");
  }

  @Test
  void whatHoldsNoPicturesOfTextHasNoRecognisedText() {
    String id = upload("typed.txt", "only typed words").id();
    await().atMost(LONG).until(() -> get(document(id) + "/renditions/text").status() == 200);

    get(document(id) + "/renditions/ocr").problem(404, "rendition-not-found");
    assertThat(get(document(id) + "/renditions").expect(200).text()).doesNotContain("\"ocr\"");
  }

  private static JsonNode found(String query, String id) {
    return await()
        .atMost(LONG)
        .until(
            () ->
                get("/api/v1/search?highlight=true&q=" + encoded(query))
                    .expect(200)
                    .json()
                    .get("items"),
            items ->
                items.size() == 1 && items.get(0).get("document").get("id").textValue().equals(id))
        .get(0);
  }

  private static JsonNode item(String id) {
    JsonNode items = get(document(id) + "/renditions").expect(200).json().get("items");
    return StreamSupport.stream(items.spliterator(), false)
        .filter(item -> item.get("kind").textValue().equals("ocr"))
        .findAny()
        .orElseThrow();
  }
}
