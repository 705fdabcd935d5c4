package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading one's own writes through searches and listings, over a whole node. */
class RefreshWaitTest {

  private static final String SEARCH = "/api/v1/search";
  private static final ApiClient CLIENT = new ApiClient(RunningNode.shared().url());

  @Test
  void whatWasUploadedIsFoundAtOnceTwoHundredTimesInARow() {
    for (int i = 0; i < 200; i++) {
      String word = word();
      String position = ApiClient.position(CLIENT.create(word));
      assertThat(ids(search(word, "&refresh=wait&position=" + position))).as("%d", i).hasSize(1);
    }
  }

  @Test
  void withoutAPositionEverythingAcknowledgedBeforeIsFound() {
    String word = word();
    for (int i = 1; i <= 20; i++) {
      CLIENT.create(word + " " + i);
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
      String position = ApiClient.position(CLIENT.create(word + " " + own));
      String wait = i % 2 == 0 ? "&refresh=wait" : "&refresh=wait&position=" + position;
      assertThat(ids(search(own, wait))).as(own + wait).hasSize(1);
    }
  }

  @Test
  void everyKindOfWriteTellsItsPositionAndListingsShowIt() {
    String tag = word();
    String id = id(CLIENT.create("a name"));
    String document = ApiClient.DOCUMENTS + "/" + id;

    HttpResponse<String> patched =
        CLIENT.send(
            CLIENT
                .request(document)
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", BodyPublishers.ofString("{\"tags\":[\"" + tag + "\"]}")));
    assertThat(listed(tag, "live", patched)).containsExactly(id);

    HttpResponse<String> trashed = CLIENT.send(CLIENT.request(document).DELETE());
    assertThat(trashed.statusCode()).isEqualTo(204);
    assertThat(listed(tag, "live", trashed)).isEmpty();
    assertThat(listed(tag, "trashed", trashed)).containsExactly(id);

    HttpResponse<String> restored =
        CLIENT.send(CLIENT.request(document + "/restore").POST(BodyPublishers.noBody()));
    assertThat(listed(tag, "live", restored)).containsExactly(id);

    HttpResponse<String> replaced =
        CLIENT.send(
            CLIENT
                .request(document + "/content")
                .header("If-Match", "*")
                .PUT(BodyPublishers.ofString("new")));
    assertThat(listed(tag, "live", replaced)).containsExactly(id);
    assertThat(Stream.of(patched, trashed, restored, replaced).map(ApiClient::position))
        .doesNotHaveDuplicates();
    assertThat(CLIENT.get(document).headers().firstValue("Muniment-Position")).isEmpty();
  }

  @Test
  void aRepeatedCreationTellsThePositionOfTheFirst() {
    String key = word();
    List<String> positions =
        Stream.of(1, 2)
            .map(
                time ->
                    CLIENT.send(
                        CLIENT
                            .request(ApiClient.DOCUMENTS + "?name=twice")
                            .header("Idempotency-Key", key)
                            .POST(BodyPublishers.ofString("x"))))
            .map(ApiClient::position)
            .toList();
    assertThat(positions.get(1)).isEqualTo(positions.get(0));
  }

  @Test
  void waitingForAWriteThatNeverWasEndsAtTheBound() {
    String foreign = encoded("write1:01a20939-a924-77fe-8fdb-30272eaf6fee:7");

    HttpResponse<String> answer = search("x", "&refresh=wait&position=" + foreign);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(ApiClient.json(answer.body()).get("type").textValue())
        .isEqualTo("https://muniment.org/problems/index-behind");
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
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
    for (String path : List.of(SEARCH + "?q=x" + parameters, listing(parameters))) {
      HttpResponse<String> answer = CLIENT.get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(400);
      assertThat(ApiClient.json(answer.body()).get("type").textValue())
          .isEqualTo("https://muniment.org/problems/invalid-parameter");
    }
  }

  @Test
  void aPositionWithoutRefreshIsRefused() {
    String position = ApiClient.position(CLIENT.create("x"));
    assertThat(CLIENT.get(listing("&position=" + position)).statusCode()).isEqualTo(400);
  }

  private static String listing(String parameters) {
    return ApiClient.DOCUMENTS + "?limit=10" + parameters;
  }

  private static HttpResponse<String> search(String words, String parameters) {
    return CLIENT.get(SEARCH + "?q=" + words + parameters);
  }

  private static List<String> listed(String tag, String state, HttpResponse<?> write) {
    String path = "&tag=%s&state=%s&refresh=wait&position=%s";
    HttpResponse<String> list =
        CLIENT.get(listing(path.formatted(tag, state, ApiClient.position(write))));
    assertThat(list.statusCode()).as(list.body()).isEqualTo(200);
    return ApiClient.json(list.body()).get("items").findValuesAsText("id");
  }

  private static List<String> ids(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode items = ApiClient.json(answer.body()).get("items");
    return items.findValues("document").stream().map(d -> d.get("id").textValue()).toList();
  }

  private static String id(HttpResponse<String> document) {
    return ApiClient.json(document.body()).get("id").textValue();
  }

  private static String word() {
    return "w" + UUID.randomUUID().toString().replace("-", "");
  }

  private static String encoded(String plain) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
  }
}
