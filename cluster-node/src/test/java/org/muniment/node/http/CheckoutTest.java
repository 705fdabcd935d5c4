package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.muniment.node.http.Api.DOCUMENTS;
import static org.muniment.node.http.Api.content;
import static org.muniment.node.http.Api.document;
import static org.muniment.node.http.Api.encoded;
import static org.muniment.node.http.Api.get;
import static org.muniment.node.http.Api.post;
import static org.muniment.node.http.Api.send;
import static org.muniment.node.http.Api.upload;
import static org.muniment.node.http.Api.utf8;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Editing alone: check-out and check-in. */
class CheckoutTest {

  @Test
  void aDocumentIsCheckedOutAndInAgain() {
    String id = upload("out", "one").id();

    Answer out =
        checkOut(id, "{\"expiresIn\":\"PT2H\",\"comment\":\"until lunch\"}", Map.of()).expect(200);

    JsonNode checkout = out.json().get("checkout");
    assertThat(out.etag()).isEqualTo("\"r2\"");
    assertThat(checkout.get("by").textValue()).isEqualTo("local");
    assertThat(checkout.get("comment").textValue()).isEqualTo("until lunch");
    assertThat(lasts(checkout)).isEqualTo(Duration.ofHours(2));
    assertThat(get(document(id)).expect(200).json()).isEqualTo(out.json());

    Answer in = post(checkin(id), utf8("two"), Map.of("Content-Type", "text/x")).expect(200);

    assertThat(in.etag()).isEqualTo("\"r3\"");
    assertThat(in.json().has("checkout")).isFalse();
    assertThat(in.json().get("version").intValue()).isEqualTo(2);
    assertThat(in.json().get("mediaType").textValue()).isEqualTo("text/x");
    assertThat(get(content(id)).text()).isEqualTo("two");
    post(checkin(id), utf8("three"), Map.of()).problem(409, "not-checked-out");
  }

  @Test
  void withoutABodyTheDefaultCountsAndAgainItIsRenewed() {
    String id = upload("default", "x").id();

    JsonNode first = send("POST", checkout(id), Map.of()).expect(200).json().get("checkout");
    JsonNode again = checkOut(id, "{\"expiresIn\":\"P1D\"}", Map.of()).json().get("checkout");

    assertThat(lasts(first)).isEqualTo(Duration.ofHours(12));
    assertThat(first.has("comment")).isFalse();
    assertThat(again.get("since")).isEqualTo(first.get("since"));
    assertThat(lasts(again)).isGreaterThan(Duration.ofDays(1));
  }

  @Test
  void itIsGivenBackAndGivingBackTwiceIsGivingBackOnce() {
    String id = upload("back", "x").id();
    send("POST", checkout(id), Map.of()).expect(200);

    Answer back = send("DELETE", checkout(id), Map.of()).expect(200);
    Answer again = send("DELETE", checkout(id), Map.of()).expect(200);

    assertThat(back.json().has("checkout")).isFalse();
    assertThat(again.json()).isEqualTo(back.json());
    assertThat(again.etag()).isEqualTo("\"r3\"");
  }

  @Test
  void anExpiredOneIsGoneAtTheSameRevision() {
    String id = upload("expiring", "x").id();
    Answer out = checkOut(id, "{\"expiresIn\":\"PT1S\"}", Map.of()).expect(200);

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !get(document(id)).expect(200).json().has("checkout"));

    assertThat(get(document(id)).etag()).isEqualTo(out.etag());
    post(checkin(id), utf8("late"), Map.of()).problem(409, "not-checked-out");
    String within = out.json().get("checkout").get("since").textValue();
    assertThat(get(document(id) + "?at=" + within).expect(200).json()).isEqualTo(out.json());
  }

  @Test
  void listingsShowItWhileItIsHeld() {
    String folder = "/out/" + UUID.randomUUID();
    String listing = DOCUMENTS + "?sort=name&folder=" + encoded(folder);
    String held = put(folder, "held");
    String expiring = put(folder, "later");
    Answer out = checkOut(held, "{}", Map.of()).expect(200);
    Answer brief = checkOut(expiring, "{\"expiresIn\":\"PT1S\"}", Map.of()).expect(200);

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              JsonNode items = get(listing).expect(200).json().get("items");
              assertThat(items.get(0)).isEqualTo(out.json());
              assertThat(items.get(1).get("revision")).isEqualTo(brief.json().get("revision"));
              assertThat(items.get(1).has("checkout")).isFalse();
            });
  }

  private static String put(String folder, String name) {
    return post(DOCUMENTS + "?name=" + name + "&folder=" + encoded(folder), utf8("x"), Map.of())
        .expect(201)
        .id();
  }

  @Test
  void whatIsCheckedInIsReadByMachines() {
    String id = upload("read", "one").id();
    send("POST", checkout(id), Map.of()).expect(200);
    String words = "Checked in as " + UUID.randomUUID();
    post(checkin(id), utf8(words), Map.of("Content-Type", "text/plain")).expect(200);

    await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(
            () ->
                assertThat(get(document(id) + "/renditions/text").expect(200).text())
                    .contains(words));
  }

  @Test
  void keysAndPreconditionsCountAsElsewhere() {
    String id = upload("keyed", "x").id();
    checkOut(id, "{}", Map.of("If-Match", "\"r7\"")).problem(412, "stale-revision");
    Map<String, String> key = Map.of("Idempotency-Key", "out", "If-Match", "\"r1\"");
    Answer first = checkOut(id, "{\"comment\":\"a\"}", key).expect(200);

    assertThat(checkOut(id, "{\"comment\":\"a\"}", key).expect(200).json()).isEqualTo(first.json());
    checkOut(id, "{\"comment\":\"b\"}", key).problem(422, "idempotency-key-reused");

    post(checkin(id), utf8("y"), Map.of("If-Match", "\"r1\"")).problem(412, "stale-revision");
    Map<String, String> in = Map.of("Idempotency-Key", "in");
    Answer once = post(checkin(id), utf8("y"), in).expect(200);
    assertThat(post(checkin(id), utf8("y"), in).expect(200).json()).isEqualTo(once.json());
    post(checkin(id), utf8("z"), in).problem(422, "idempotency-key-reused");
    assertThat(get(document(id)).etag()).isEqualTo("\"r3\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"expires\":1} | unknown-field | expires",
        "{\"expiresIn\":7200} | invalid-field | expiresIn",
        "{\"expiresIn\":\"2 hours\"} | invalid-field | expiresIn",
        "{\"expiresIn\":\"P1M\"} | invalid-field | expiresIn",
        "{\"expiresIn\":\"PT0S\"} | invalid-field | expiresIn",
        "{\"expiresIn\":\"-PT2H\"} | invalid-field | expiresIn",
        "{\"expiresIn\":\"P31D\"} | expiry-too-long | expiresIn",
        "{\"comment\":\"a\\u0000\"} | invalid-field | comment",
      })
  void whatCannotBeMeantIsNamedAndChangesNothing(String json, String slug, String field) {
    String id = upload("bad", "x").id();

    JsonNode problem = checkOut(id, json, Map.of()).problem(400, slug);

    assertThat(problem.get("field").textValue()).isEqualTo(field);
    assertThat(get(document(id)).etag()).isEqualTo("\"r1\"");
  }

  @Test
  void whatIsNoCheckOutIsRefused() {
    String id = upload("bad", "x").id();
    String comment = "{\"comment\":\"" + "x".repeat(1001) + "\"}";

    checkOut(id, "[]", Map.of()).problem(400, "malformed-json");
    checkOut(id, comment, Map.of()).problem(400, "comment-too-long");
    checkOut(id, "{}", Map.of("Content-Type", "text/plain")).problem(415, "unsupported-media-type");
    send("POST", checkout(id) + "?a=b", Map.of()).problem(400, "unknown-parameter");
    post(checkin(id), utf8("x"), Map.of("Content-Type", "multipart/form-data; boundary=a"))
        .problem(415, "unsupported-media-type");
    send("POST", checkout("x"), Map.of()).problem(404, "document-not-found");
    send("DELETE", document(id), Map.of()).expect(204);
    send("POST", checkout(id), Map.of()).problem(409, "wrong-state");
  }

  @Test
  void theHistoryTellsIt() {
    String id = upload("told", "one").id();
    checkOut(id, "{\"comment\":\"c\"}", Map.of()).expect(200);
    send("DELETE", checkout(id), Map.of()).expect(200);
    send("POST", checkout(id), Map.of()).expect(200);
    post(checkin(id), utf8("two"), Map.of()).expect(200);

    JsonNode items = get(document(id) + "/history").expect(200).json().get("items");

    assertThat(items.findValuesAsText("type"))
        .containsExactly(
            "document.created",
            "document.checkedOut",
            "document.checkoutReleased",
            "document.checkedOut",
            "document.checkedIn");
    JsonNode out = items.get(1).get("changes").get("checkout");
    assertThat(out.get("by").textValue()).isEqualTo("local");
    assertThat(out.get("comment").textValue()).isEqualTo("c");
    assertThat(items.get(2).get("changes").toString()).isEqualTo("{\"checkout\":null}");
    assertThat(items.get(4).get("changes").get("checkout").isNull()).isTrue();
    assertThat(items.get(4).get("changes").get("size").intValue()).isEqualTo(3);
  }

  private Answer checkOut(String id, String json, Map<String, String> headers) {
    Map<String, String> all = new HashMap<>(headers);
    all.putIfAbsent("Content-Type", "application/json");
    return post(checkout(id), utf8(json), all);
  }

  private String checkout(String id) {
    return document(id) + "/checkout";
  }

  private String checkin(String id) {
    return document(id) + "/checkin";
  }

  private Duration lasts(JsonNode checkout) {
    return Duration.between(
        Instant.parse(checkout.get("since").textValue()),
        Instant.parse(checkout.get("expiresAt").textValue()));
  }
}
