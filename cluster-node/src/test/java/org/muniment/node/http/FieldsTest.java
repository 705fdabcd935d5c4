package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.muniment.node.http.Api.DOCUMENTS;
import static org.muniment.node.http.Api.document;
import static org.muniment.node.http.Api.get;
import static org.muniment.node.http.Api.patch;
import static org.muniment.node.http.Api.post;
import static org.muniment.node.http.Api.send;
import static org.muniment.node.http.Api.upload;
import static org.muniment.node.http.Api.utf8;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is derived from a document, on request. */
class FieldsTest {

  @Test
  void derivedFieldsComeOnRequestWithAWeakTagThatChangesWithThem() {
    String id =
        post(
                DOCUMENTS + "?name=f.txt&folder=/derived",
                utf8("Some text to be read."),
                Map.of("Content-Type", "text/plain"))
            .expect(201)
            .id();
    String all = document(id) + "?fields=path,renditions,language";
    Answer early = get(all).expect(200);
    assertThat(early.etag()).startsWith("W/\"r1");

    await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () ->
                get(all).json().get("renditions").get(0).get("state").textValue().equals("ready"));

    Answer ready = get(all).expect(200);
    JsonNode plain = get(document(id)).json();
    plain
        .fieldNames()
        .forEachRemaining(name -> assertThat(ready.json().get(name)).isEqualTo(plain.get(name)));
    assertThat(ready.json().get("path").textValue()).isEqualTo("/derived/f.txt");
    assertThat(ready.json().get("renditions").get(0).get("kind").textValue()).isEqualTo("text");
    assertThat(send("GET", all, Map.of("If-None-Match", ready.etag())).status()).isEqualTo(304);
    send("GET", all, Map.of("If-None-Match", "\"r1\"")).expect(200);
    patch(id, "{\"name\":\"g\"}", Map.of("If-Match", ready.etag())).problem(412, "stale-revision");
  }

  @Test
  void onlyWhatIsAskedForIsThere() {
    String id = upload("few", "x").id();

    JsonNode document = get(document(id) + "?fields=path").expect(200).json();

    assertThat(document.get("path").textValue()).isEqualTo("/few");
    assertThat(document.has("renditions")).isFalse();
    assertThat(get(document(id)).json().has("path")).isFalse();
    send("GET", document(id) + "?fields=path", Map.of("If-Match", "\"r1\"")).expect(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nmae", "path,", "path,nmae", "name", "path%20"})
  void unknownFieldsAreRefused(String fields) {
    JsonNode problem =
        get(document(upload("u", "x").id()) + "?fields=" + fields)
            .problem(400, "invalid-parameter");

    assertThat(problem.get("parameter").textValue()).isEqualTo("fields");
    assertThat(problem.get("known").get(0).textValue()).isEqualTo("language");
  }
}
