package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muniment.node.http.Api.DOCUMENTS;
import static org.muniment.node.http.Api.document;
import static org.muniment.node.http.Api.get;
import static org.muniment.node.http.Api.patch;
import static org.muniment.node.http.Api.post;
import static org.muniment.node.http.Api.put;
import static org.muniment.node.http.Api.send;
import static org.muniment.node.http.Api.upload;
import static org.muniment.node.http.Api.utf8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches and listings that wait until they see a write. */
class RefreshWaitTest {

  private static final String SEARCH = "/api/v1/search";

  /** All documents have the same, so that there is little to process. */
  private static final String CONTENT = "content";

  @Test
  void whatWasUploadedIsFoundAtOnceTwoHundredTimesInARow() {
    for (int i = 0; i < 200; i++) {
      String word = word();
      String position = position(upload(word, CONTENT));
      assertThat(ids(search(word, "&refresh=wait&position=" + position))).as("%d", i).hasSize(1);
    }
  }

  @Test
  void withoutAPositionEverythingAcknowledgedBeforeIsFound() {
    String word = word();
    for (int i = 1; i <= 20; i++) {
      upload(word + " " + i, CONTENT);
      assertThat(ids(search(word, "&limit=100&refresh=wait"))).hasSize(i);
    }
  }

  @Test
  void everyWriteOfManyWritersIsSeen() {
    String word = word();
    List<CompletableFuture<Void>> writers =
        IntStream.range(0, 6)
            .mapToObj(writer -> CompletableFuture.runAsync(() -> writeAndFind(word, writer)))
            .toList();
    assertThat(writers).allSatisfy(CompletableFuture::join);
    assertThat(ids(search(word, "&limit=1000&refresh=wait"))).hasSize(60);
  }

  private static void writeAndFind(String word, int writer) {
    for (int i = 0; i < 10; i++) {
      String own = word + "w" + writer + "i" + i;
      String position = position(upload(word + " " + own, CONTENT));
      String wait = i % 2 == 0 ? "&refresh=wait" : "&refresh=wait&position=" + position;
      assertThat(ids(search(own, wait))).as(own + wait).hasSize(1);
    }
  }

  @Test
  void everyKindOfWriteTellsItsPositionAndListingsShowIt() {
    String tag = word();
    String id = upload("a name", CONTENT).id();

    Answer patched = patch(id, "{\"tags\":[\"" + tag + "\"]}", Map.of());
    assertThat(listed(tag, "live", patched)).containsExactly(id);

    Answer trashed = send("DELETE", document(id), Map.of()).expect(204);
    assertThat(listed(tag, "live", trashed)).isEmpty();
    assertThat(listed(tag, "trashed", trashed)).containsExactly(id);

    Answer restored = send("POST", document(id) + "/restore", Map.of());
    assertThat(listed(tag, "live", restored)).containsExactly(id);

    Answer replaced = put(id, "new", Map.of("If-Match", "*"));
    assertThat(listed(tag, "live", replaced)).containsExactly(id);

    assertThat(Stream.of(patched, trashed, restored, replaced).map(RefreshWaitTest::position))
        .doesNotHaveDuplicates();
    assertThat(get(document(id)).header("Muniment-Position")).isEmpty();
  }

  @Test
  void aRepeatedCreationTellsThePositionOfTheFirst() {
    Map<String, String> key = Map.of("Idempotency-Key", word());
    Answer first = post(DOCUMENTS + "?name=twice", utf8(CONTENT), key);
    patch(first.id(), "{\"name\":\"changed\"}", Map.of()).expect(200);

    Answer again = post(DOCUMENTS + "?name=twice", utf8(CONTENT), key);

    assertThat(position(again)).isEqualTo(position(first));
  }

  @Test
  void waitingForAWriteThatNeverWasEndsAtTheBound() {
    byte[] foreign = utf8("write1:01a20939-a924-77fe-8fdb-30272eaf6fee:7");
    String position = Base64.getUrlEncoder().withoutPadding().encodeToString(foreign);

    search("x", "&refresh=wait&position=" + position).problem(503, "index-behind");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "&refresh=wait&position=",
        "&refresh=wait&position=nonsense",
        "&refresh=wait&position=%F0%9F%93%84",
        "&refresh=wait&position=d3JpdGUxOg",
        "&refresh=true",
        "&refresh="
      })
  void whatIsNoPositionAndNoRefreshIsRefused(String parameters) {
    search("x", parameters).problem(400, "invalid-parameter");
    list(parameters).problem(400, "invalid-parameter");
  }

  @Test
  void aPositionWithoutRefreshIsRefused() {
    String position = position(upload("x", CONTENT));

    list("&position=" + position).problem(400, "invalid-parameter");
  }

  private static Answer list(String parameters) {
    return get(DOCUMENTS + "?limit=10" + parameters);
  }

  private static Answer search(String words, String parameters) {
    return get(SEARCH + "?q=" + words + parameters);
  }

  private static List<String> listed(String tag, String state, Answer write) {
    String parameters = "&tag=%s&state=%s&refresh=wait&position=%s";
    Answer list = list(parameters.formatted(tag, state, position(write))).expect(200);
    return list.json().get("items").findValuesAsText("id");
  }

  private static List<String> ids(Answer answer) {
    JsonNode items = answer.expect(200).json().get("items");
    return items.findValues("document").stream().map(d -> d.get("id").textValue()).toList();
  }

  private static String position(Answer write) {
    return write.header("Muniment-Position").orElseThrow();
  }

  private static String word() {
    return "w" + UUID.randomUUID().toString().replace("-", "");
  }
}
