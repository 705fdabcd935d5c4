package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.muniment.node.http.Api.DOCUMENTS;
import static org.muniment.node.http.Api.content;
import static org.muniment.node.http.Api.document;
import static org.muniment.node.http.Api.encoded;
import static org.muniment.node.http.Api.get;
import static org.muniment.node.http.Api.patch;
import static org.muniment.node.http.Api.post;
import static org.muniment.node.http.Api.put;
import static org.muniment.node.http.Api.send;
import static org.muniment.node.http.Api.upload;
import static org.muniment.node.http.Api.utf8;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Gone for good. */
class PurgeTest {

  private static final String GONE = "document-purged";

  @Test
  void nothingOfAPurgedDocumentIsServedButItsTombstone() {
    String id = upload("purge", "x").id();
    put(id, "y", Map.of("If-Match", "*")).expect(200);

    purge(id).expect(204);

    JsonNode tombstone = get(document(id)).problem(410, GONE);
    assertThat(tombstone.get("state").textValue()).isEqualTo("purged");
    assertThat(tombstone.get("revision").intValue()).isEqualTo(3);
    assertThat(tombstone.get("purgedBy").textValue()).isEqualTo("local");
    assertThat(tombstone.get("purgedAt").textValue()).endsWith("Z");
    for (String path :
        List.of(
            "/content",
            "/versions",
            "/versions/1",
            "/versions/1/content",
            "/history",
            "/renditions",
            "/renditions/text")) {
      get(document(id) + path).problem(410, GONE);
    }
    send("HEAD", content(id), Map.of()).expect(410);
  }

  @Test
  void nothingCanBeDoneToAPurgedDocument() {
    String id = upload("purge", "x").id();
    purge(id).expect(204);

    patch(id, "{\"name\":\"y\"}", Map.of()).problem(410, GONE);
    put(id, "y", Map.of("If-Match", "*")).problem(410, GONE);
    send("POST", document(id) + "/restore", Map.of()).problem(410, GONE);
    send("DELETE", document(id), Map.of()).problem(410, GONE);
  }

  @Test
  void aPurgeMayBeRepeated() {
    String id = upload("purge", "x").id();
    Map<String, String> exact =
        Map.of("If-Match", get(document(id)).etag(), "Idempotency-Key", "purge-" + id);

    send("DELETE", document(id) + "?purge=true", exact).expect(204);

    send("DELETE", document(id) + "?purge=true", exact).expect(204);
    purge(id).expect(204);
    assertThat(get(document(id)).problem(410, GONE).get("revision").intValue()).isEqualTo(2);
  }

  @Test
  void aTrashedDocumentCanBePurged() {
    String id = upload("purge", "x").id();
    send("DELETE", document(id), Map.of()).expect(204);

    purge(id).expect(204);

    get(document(id)).problem(410, GONE);
  }

  @Test
  void ifMatchIsHonoured() {
    String id = upload("purge", "x").id();
    String stale = get(document(id)).etag();
    patch(id, "{\"name\":\"y\"}", Map.of()).expect(200);

    send("DELETE", document(id) + "?purge=true", Map.of("If-Match", stale))
        .problem(412, "stale-revision");

    get(document(id)).expect(200);
  }

  @Test
  void whatWasNeverThereIsNotGone() {
    purge(UUID.randomUUID().toString()).problem(404, "document-not-found");
    String id = upload("purge", "x").id();
    send("DELETE", document(id) + "?purge=perhaps", Map.of()).expect(400);
    get(document(id)).expect(200);
  }

  @Test
  void theKeyOfATrashingIsNoKeyForAPurge() {
    String id = upload("purge", "x").id();
    Map<String, String> key = Map.of("Idempotency-Key", "trash-" + id);
    send("DELETE", document(id), key).expect(204);

    send("DELETE", document(id) + "?purge=true", key).problem(422, "idempotency-key-reused");
  }

  @Test
  void aCreationRepeatedAfterThePurgeMakesNoNewDocument() {
    Map<String, String> key = Map.of("Idempotency-Key", "create-" + UUID.randomUUID());
    String id = post(DOCUMENTS + "?name=once", utf8("x"), key).expect(201).id();
    purge(id).expect(204);

    post(DOCUMENTS + "?name=once", utf8("x"), key).problem(410, GONE);
    post(DOCUMENTS + "?name=other", utf8("y"), key).problem(410, GONE);
  }

  @Test
  void searchesAndListingsDoNotKnowItAnyMore() {
    String word = "w" + UUID.randomUUID().toString().replace("-", "");
    String id = upload(word, "x").id();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> total("/api/v1/search?q=" + encoded(word)) == 1);

    String position = purge(id).expect(204).header("Muniment-Position").orElseThrow();

    assertThat(total("/api/v1/search?q=" + encoded(word) + "&refresh=wait&position=" + position))
        .isZero();
    assertThat(get(DOCUMENTS + "?state=purged").expect(200).text()).doesNotContain(id);
  }

  private static int total(String search) {
    return get(search).expect(200).json().get("total").intValue();
  }

  private static Answer purge(String id) {
    return send("DELETE", document(id) + "?purge=true", Map.of());
  }
}
