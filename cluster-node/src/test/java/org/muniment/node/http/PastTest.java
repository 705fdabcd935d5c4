package org.muniment.node.http;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.muniment.node.http.Api.content;
import static org.muniment.node.http.Api.document;
import static org.muniment.node.http.Api.get;
import static org.muniment.node.http.Api.patch;
import static org.muniment.node.http.Api.put;
import static org.muniment.node.http.Api.send;
import static org.muniment.node.http.Api.upload;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions and history. */
class PastTest {

  @Test
  void everyVersionKeepsItsContent() {
    String id = upload("versions", "one").id();
    put(id, "two", Map.of("If-Match", "\"r1\"", "Content-Type", "text/x")).expect(200);
    put(id, "three", Map.of("If-Match", "\"r2\"")).expect(200);

    JsonNode first = get(document(id) + "/versions?limit=2").expect(200).json();
    assertThat(first.get("items").findValuesAsText("version")).containsExactly("1", "2");
    JsonNode rest = get(document(id) + "/versions?cursor=" + first.get("next").textValue()).json();
    assertThat(rest.get("items").findValuesAsText("version")).containsExactly("3");
    assertThat(rest.has("next")).isFalse();

    JsonNode second = get(document(id) + "/versions/2").expect(200).json();
    assertThat(second.get("mediaType").textValue()).isEqualTo("text/x");
    assertThat(second.get("revision").intValue()).isEqualTo(2);
    assertThat(get(document(id) + "/versions/1/content").expect(200).text()).isEqualTo("one");
    assertThat(
            send("GET", document(id) + "/versions/2/content", Map.of("Range", "bytes=1-"))
                .expect(206)
                .text())
        .isEqualTo("wo");
    send("HEAD", document(id) + "/versions/3/content", Map.of()).expect(200);
    assertThat(get(content(id)).text()).isEqualTo("three");
    get(document(id) + "/versions/4").problem(404, "version-not-found");
    get(document(id) + "/versions/0").problem(404, "version-not-found");
    get(document(id) + "/versions/x/content").problem(404, "version-not-found");
  }

  @Test
  void historySaysWhoDidWhatAndIsAChain() {
    String id = upload("history", "one").id();
    patch(id, "{\"name\":\"new\",\"type\":null,\"properties\":{\"a\":1,\"b\":null}}", Map.of());
    put(id, "two", Map.of("If-Match", "*")).expect(200);
    send("DELETE", document(id), Map.of()).expect(204);
    send("POST", document(id) + "/restore", Map.of()).expect(200);

    JsonNode page = get(document(id) + "/history?limit=3").expect(200).json();
    JsonNode rest = get(document(id) + "/history?cursor=" + page.get("next").textValue()).json();
    List<JsonNode> events = new ArrayList<>();
    page.get("items").forEach(events::add);
    rest.get("items").forEach(events::add);

    assertThat(events.stream().map(e -> e.get("sequence").intValue()))
        .containsExactly(1, 2, 3, 4, 5);
    assertThat(events.stream().map(e -> e.get("type").textValue()))
        .containsExactly(
            "document.created",
            "document.described",
            "document.versionAdded",
            "document.trashed",
            "document.restored");
    assertThat(events).allMatch(e -> e.get("principal").textValue().equals("local"));
    assertThat(events.get(0).get("previousHash").textValue()).isEqualTo("0".repeat(64));
    for (int i = 1; i < events.size(); i++) {
      assertThat(events.get(i).get("previousHash")).isEqualTo(events.get(i - 1).get("hash"));
    }
    assertThat(events.get(1).get("changes").get("name").textValue()).isEqualTo("new");
    assertThat(events.get(1).get("changes").get("properties").get("a").intValue()).isEqualTo(1);
    assertThat(events.get(2).get("changes").get("size").intValue()).isEqualTo(3);
    assertThat(events.get(3).get("changes").get("state").textValue()).isEqualTo("trashed");
  }

  @Test
  void aPageOfLargeEventsEndsEarlyAndTheNextGoesOn() {
    String id = upload("large", "x").id();
    String value = "x".repeat(4_000);
    String values = Stream.generate(() -> '"' + value + '"').limit(14).collect(joining(","));
    for (int i = 0; i < 20; i++) {
      patch(id, "{\"properties\":{\"p\":[\"" + i + "\"," + values + "]}}", Map.of()).expect(200);
    }
    List<Integer> sequences = new ArrayList<>();
    String from = "";
    int pages = 0;
    while (from != null) {
      JsonNode page = get(document(id) + "/history?limit=1000" + from).expect(200).json();
      page.get("items").forEach(event -> sequences.add(event.get("sequence").intValue()));
      from = page.has("next") ? "&cursor=" + page.get("next").textValue() : null;
      pages++;
    }
    assertThat(sequences).isEqualTo(IntStream.rangeClosed(1, 21).boxed().toList());
    assertThat(pages).isBetween(3, 4); // 1.1 MB in pages of 512 KiB
  }

  @Test
  void theDocumentIsShownAsItWasAtAnInstant() {
    Answer created = upload("then", "one");
    String id = created.id();
    Answer named = patch(id, "{\"name\":\"now\"}", Map.of()).expect(200);
    Answer replaced = put(id, "two", Map.of("If-Match", "*")).expect(200);
    send("DELETE", document(id), Map.of()).expect(204);
    Instant first = Instant.parse(created.json().get("createdAt").textValue());
    Instant second = Instant.parse(named.json().get("modifiedAt").textValue());

    Answer then = get(document(id) + "?at=" + first).expect(200);
    assertThat(then.json()).isEqualTo(created.json());
    assertThat(then.etag()).isEqualTo("\"r1\"");
    assertThat(get(document(id) + "?at=" + second.minusNanos(1_000)).json())
        .isEqualTo(created.json());
    assertThat(get(document(id) + "?at=" + second).json()).isEqualTo(named.json());
    assertThat(get(document(id) + "?at=" + replaced.json().get("modifiedAt").textValue()).json())
        .isEqualTo(replaced.json());
    assertThat(get(document(id) + "?at=9999-01-01T00:00:00Z").json())
        .isEqualTo(get(document(id)).json());
    send("GET", document(id) + "?at=" + first, Map.of("If-None-Match", "\"r1\"")).expect(304);
    assertThat(get(document(id) + "?fields=path&at=" + first).json().get("path").textValue())
        .isEqualTo("/then");

    JsonNode problem =
        get(document(id) + "?at=" + first.minusNanos(1_000))
            .problem(404, "document-not-yet-created");
    assertThat(problem.get("createdAt")).isEqualTo(created.json().get("createdAt"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yesterday", "2026-03-01", "2026-03-01T12:00:00"})
  void whatIsNoInstantIsRefused(String at) {
    JsonNode problem =
        get(document(upload("at", "x").id()) + "?at=" + at).problem(400, "invalid-parameter");

    assertThat(problem.get("parameter").textValue()).isEqualTo("at");
  }

  @Test
  void nothingHasAPastThatHasNoPresent() {
    get(document("01a20939-a924-77fe-8fdb-30272eaf6fee") + "?at=2026-03-01T12:00:00Z")
        .problem(404, "document-not-found");
  }

  @Test
  void anOldVersionIsMadeCurrentAgainAsANewOne() {
    String id = upload("again", "one").id();
    put(id, "two", Map.of("If-Match", "\"r1\"", "Content-Type", "text/x")).expect(200);
    String restore = document(id) + "/versions/1/restore";

    send("POST", restore, Map.of("If-Match", "\"r1\"")).problem(412, "stale-revision");
    Map<String, String> headers = Map.of("If-Match", "\"r2\"", "Idempotency-Key", "restore");
    Answer restored = send("POST", restore, headers).expect(200);

    assertThat(restored.etag()).isEqualTo("\"r3\"");
    assertThat(restored.json().get("version").intValue()).isEqualTo(3);
    assertThat(get(content(id)).text()).isEqualTo("one");
    assertThat(send("POST", restore, headers).expect(200).json()).isEqualTo(restored.json());
    assertThat(send("POST", restore, Map.of()).expect(200).json()).isEqualTo(restored.json());
    JsonNode changes = get(document(id) + "/history").json().get("items").get(2).get("changes");
    assertThat(changes.get("restoredVersion").intValue()).isEqualTo(1);
    assertThat(changes.get("contentHash")).isEqualTo(restored.json().get("contentHash"));
    assertThat(get(document(id) + "/versions/3").json().get("contentHash"))
        .isEqualTo(get(document(id) + "/versions/1").json().get("contentHash"));
    send("POST", document(id) + "/versions/9/restore", Map.of()).problem(404, "version-not-found");
  }

  @Test
  void cursorsAndLimitsAreChecked() {
    String id = upload("pages", "x").id();

    get(document(id) + "/versions?limit=0").problem(400, "invalid-parameter");
    get(document(id) + "/history?limit=1001").problem(400, "invalid-parameter");
    get(document(id) + "/history?cursor=x").problem(400, "invalid-cursor");
    get(document(id) + "/versions?foo=1").problem(400, "unknown-parameter");
  }
}
