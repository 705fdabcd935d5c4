package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muniment.node.http.Api.content;
import static org.muniment.node.http.Api.document;
import static org.muniment.node.http.Api.get;
import static org.muniment.node.http.Api.patch;
import static org.muniment.node.http.Api.put;
import static org.muniment.node.http.Api.send;
import static org.muniment.node.http.Api.upload;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that hold only for what the client has seen (RFC 9110, section 13). */
class ConditionsTest {

  @Test
  void sixteenWritersWithOneIfMatchHaveOneWinner() {
    Answer created = upload("race", "x");
    Map<String, String> ifMatch = Map.of("If-Match", created.etag());
    List<CompletableFuture<Answer>> answers =
        IntStream.range(0, 16)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(() -> put(created.id(), "version " + i, ifMatch)))
            .toList();
    List<Integer> statuses = answers.stream().map(a -> a.join().status()).sorted().toList();

    List<Integer> expected = new ArrayList<>();
    expected.add(200);
    expected.addAll(Collections.nCopies(15, 412));
    assertThat(statuses).isEqualTo(expected);
  }

  @Test
  void aStaleRevisionIsRefusedWithTheCurrentOne() {
    Answer created = upload("stale", "x");
    patch(created.id(), "{\"name\":\"fresh\"}", Map.of("If-Match", "\"r1\"")).expect(200);

    JsonNode problem =
        patch(created.id(), "{\"name\":\"late\"}", Map.of("If-Match", "\"r1\""))
            .problem(412, "stale-revision");

    assertThat(problem.get("currentRevision").intValue()).isEqualTo(2);
    send("DELETE", document(created.id()), Map.of("If-Match", "\"r1\""))
        .problem(412, "stale-revision");
  }

  @ParameterizedTest
  @ValueSource(strings = {"W/\"r1\"", "\"x\"", "\"r2\", \"r3\""})
  void weakAndForeignTagsNeverMatch(String tag) {
    Answer created = upload("weak", "x");

    patch(created.id(), "{\"name\":\"y\"}", Map.of("If-Match", tag)).problem(412, "stale-revision");
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "\"r9\", \"r1\""})
  void aStarAndAListMatch(String tag) {
    patch(upload("list", "x").id(), "{\"name\":\"y\"}", Map.of("If-Match", tag)).expect(200);
  }

  @Test
  void anIfMatchThatIsNoneIsRefused() {
    patch(upload("bad", "x").id(), "{}", Map.of("If-Match", "r1")).problem(400, "invalid-header");
  }

  @Test
  void newContentNeedsIfMatch() {
    put(upload("put", "x").id(), "y", Map.of()).problem(428, "precondition-required");
  }

  @Test
  void whatTheClientHasIsNotSentAgain() {
    Answer created = upload("cached", "x");
    String id = created.id();

    Answer unchanged = send("GET", document(id), Map.of("If-None-Match", "W/\"r1\""));
    assertThat(unchanged.expect(304).body()).isEmpty();
    assertThat(unchanged.etag()).isEqualTo("\"r1\"");
    send("GET", document(id), Map.of("If-None-Match", "\"r2\"")).expect(200);

    String tag = get(content(id)).etag();
    send("GET", content(id), Map.of("If-None-Match", tag)).expect(304);
    send("HEAD", content(id), Map.of("If-None-Match", tag)).expect(304);
    send("GET", content(id), Map.of("If-Match", "\"x\"")).problem(412, "content-changed");
  }
}
