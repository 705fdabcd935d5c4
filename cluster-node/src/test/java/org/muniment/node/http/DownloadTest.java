package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muniment.node.http.Api.DOCUMENTS;
import static org.muniment.node.http.Api.content;
import static org.muniment.node.http.Api.encoded;
import static org.muniment.node.http.Api.get;
import static org.muniment.node.http.Api.post;
import static org.muniment.node.http.Api.random;
import static org.muniment.node.http.Api.send;
import static org.muniment.node.http.Api.sha256;
import static org.muniment.node.http.Api.upload;
import static org.muniment.node.http.Api.utf8;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of a document: whole, in part, and their headers. */
class DownloadTest {

  @Test
  void headersDescribeTheContent() {
    byte[] bytes = utf8("hello");
    Answer created =
        post(
            DOCUMENTS + "?name=" + encoded("ü \"1\".html"),
            bytes,
            Map.of("Content-Type", "text/html"));

    Answer read = get(content(created.id()) + "?disposition=inline").expect(200);

    String hash = HexFormat.of().formatHex(sha256(bytes));
    assertThat(read.etag()).isEqualTo('"' + hash + '"');
    assertThat(read.header("Repr-Digest"))
        .hasValue("sha-256=:" + Base64.getEncoder().encodeToString(sha256(bytes)) + ":");
    assertThat(read.header("Content-Type")).hasValue("text/html");
    assertThat(read.header("Accept-Ranges")).hasValue("bytes");
    assertThat(read.header("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(read.header("Content-Security-Policy")).hasValue("sandbox");
    assertThat(read.header("Cache-Control")).hasValue("private, no-cache");
    assertThat(read.header("Server")).isEmpty();
    assertThat(read.header("Content-Disposition"))
        .as("HTML is never shown in place")
        .hasValue("attachment; filename=\"_ _1_.html\"; filename*=UTF-8''%C3%BC%20%221%22.html");
  }

  @Test
  void onlySafeTypesAreShownInPlace() {
    Answer created =
        post(DOCUMENTS + "?name=a.png", utf8("x"), Map.of("Content-Type", "image/png"));

    assertThat(get(content(created.id()) + "?disposition=inline").header("Content-Disposition"))
        .hasValueSatisfying(value -> assertThat(value).startsWith("inline;"));
    assertThat(get(content(created.id())).header("Content-Disposition"))
        .hasValueSatisfying(value -> assertThat(value).startsWith("attachment;"));
    get(content(created.id()) + "?disposition=x").problem(400, "invalid-parameter");
  }

  @Test
  void headHasTheHeadersOfGetAndNoBody() {
    String id = upload("head", "hello").id();
    Answer got = get(content(id)).expect(200);

    Answer head = send("HEAD", content(id), Map.of("Range", "bytes=0-1")).expect(200);

    assertThat(head.body()).isEmpty();
    assertThat(head.header("Content-Length")).hasValue("5");
    for (String name :
        List.of("ETag", "Repr-Digest", "Content-Type", "Accept-Ranges", "Content-Disposition")) {
      assertThat(head.header(name)).as(name).isEqualTo(got.header(name)).isPresent();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=100-199, 100, 200",
    "bytes=299990-, 299990, 300000",
    "bytes=-7, 299993, 300000",
    "bytes=0-999999999, 0, 300000",
  })
  void aRangeIsServedInPart(String range, int from, int to) {
    byte[] bytes = random(300_000);
    String id = post(DOCUMENTS + "?name=range", bytes, Map.of()).id();

    Answer part = send("GET", content(id), Map.of("Range", range)).expect(206);

    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(bytes, from, to));
    assertThat(part.header("Content-Range")).hasValue("bytes %d-%d/300000".formatted(from, to - 1));
    assertThat(part.header("Content-Length")).hasValue(Integer.toString(to - from));
  }

  @Test
  void aRangeBehindTheEndIsRefusedWithTheSize() {
    String id = upload("short", "hello").id();

    Answer refused = send("GET", content(id), Map.of("Range", "bytes=5-"));

    assertThat(refused.problem(416, "range-not-satisfiable").get("size").intValue()).isEqualTo(5);
    assertThat(refused.header("Content-Range")).hasValue("bytes */5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-1,3-4", "bytes=x", "lines=1-2"})
  void severalRangesAndNonsenseGetEverything(String range) {
    String id = upload("whole", "hello").id();

    assertThat(send("GET", content(id), Map.of("Range", range)).expect(200).text())
        .isEqualTo("hello");
  }

  @Test
  void ifRangeDecidesWhetherAPartWillDo() {
    String id = upload("ifrange", "hello").id();
    String tag = get(content(id)).etag();

    send("GET", content(id), Map.of("Range", "bytes=1-2", "If-Range", tag)).expect(206);
    send("GET", content(id), Map.of("Range", "bytes=1-2", "If-Range", "W/" + tag)).expect(200);
    send("GET", content(id), Map.of("Range", "bytes=1-2", "If-Range", "\"x\"")).expect(200);
    send(
            "GET",
            content(id),
            Map.of("Range", "bytes=1-2", "If-Range", "Wed, 21 Oct 2015 07:28:00 GMT"))
        .expect(200);
  }
}
