package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muniment.node.http.Api.DOCUMENTS;
import static org.muniment.node.http.Api.get;
import static org.muniment.node.http.Api.post;
import static org.muniment.node.http.Api.random;
import static org.muniment.node.http.Api.send;
import static org.muniment.node.http.Api.utf8;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every request, and what no client library would send. */
class ProtocolTest {

  private static final String HOST = "Host: localhost\r\nConnection: close\r\n";
  private static final String UPLOAD = "POST " + DOCUMENTS + "?name=x HTTP/1.1\r\n" + HOST;

  @ParameterizedTest
  @ValueSource(strings = {"live", "ready", "started"})
  void theNodeIsWell(String probe) {
    get("/health/" + probe).expect(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api",
        "/api/v1",
        "/api/v1/documents/",
        "/x",
        "/health",
        "/api/v1/documents/x/y",
        "/api/v1/search/x"
      })
  void whatIsNotServedIsAProblem(String path) {
    get(path).problem(404, "not-found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT | /api/v1/documents | GET, POST",
        "DELETE | /api/v1/search | GET",
        "POST | /api/v1/documents/x | GET, PATCH, DELETE",
        "POST | /api/v1/documents/x/content | GET, HEAD, PUT",
        "GET | /api/v1/documents/x/restore | POST",
        "GET | /api/v1/documents/x/checkout | POST, DELETE",
        "PUT | /api/v1/documents/x/checkin | POST",
        "GET | /api/v1/documents/x/versions/1/restore | POST",
        "OPTIONS | /health/live | GET, HEAD",
      })
  void aWrongMethodIsToldTheRightOnes(String method, String path, String allow) {
    Answer answer = send(method, path, Map.of());

    answer.problem(405, "method-not-allowed");
    assertThat(answer.header("Allow")).hasValue(allow);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "GET /a HTTP/1.1%n%n | 400",
        "GET /a HTTP/1.1%nHost: a%nHost: b%n%n | 400",
        "GET /a\"b HTTP/1.1%nHost: localhost%n%n | 400",
        "GET /a?q=%zz HTTP/1.1%nHost: localhost%n%n | 400",
        "GET /a HTTP/1.1%nHost: localhost%nX : y%n%n | 400",
        "GET /a HTTP/2.0%nHost: localhost%n%n | 505",
        "BREW /a HTTP/1.1%nHost: localhost%n%n | 501",
        "HEAD /a HTTP/1.1%nHost: localhost%nContent-Length: 1%n%nx | 422",
        "GET /api/v1/search?q=a HTTP/1.1%nHost: evil.example%n%n | 421",
        "GET /api/v1/search?q=a HTTP/1.1%nHost: localhost%nOrigin: https://evil.example%n%n | 403",
        "POST /api/v1/documents?name=x HTTP/1.1%nHost: localhost%nExpect: x%nContent-Length: 1%n%nx"
            + " | 417",
      })
  void malformedRequestsGetProblems(String request, int status) {
    Wire.Reply reply = Wire.exchange(request.replace("%n", "\r\n"));

    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    assertThat(reply.text()).contains("application/problem+json", "muniment.org/problems/");
    assertThat(reply.text()).doesNotContain("akka", "configured", "Exception");
  }

  @Test
  void whatIsTooLongIsRefused() {
    assertThat(Wire.status("GET /" + "a".repeat(9_000) + " HTTP/1.1\r\n" + HOST + "\r\n"))
        .isEqualTo(414);
    assertThat(Wire.status("GET /a HTTP/1.1\r\n" + HOST + "X: " + "a".repeat(9_000) + "\r\n\r\n"))
        .isEqualTo(431);
    assertThat(Wire.status("GET /a HTTP/1.1\r\n" + HOST + "X: y\r\n".repeat(100) + "\r\n"))
        .isEqualTo(431);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: -1",
        "Content-Length: x",
        "Content-Length: 99999999999999999999",
        "Content-Length: 1%nContent-Length: 2",
        "Content-Length: 1%nTransfer-Encoding: chunked",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: ;;"
      })
  void contradictoryFramingIsRefusedAndTheConnectionClosed(String framing) {
    Wire.Reply reply =
        Wire.exchange(
            "POST "
                + DOCUMENTS
                + "?name=x HTTP/1.1\r\nHost: localhost\r\n"
                + framing.replace("%n", "\r\n")
                + "\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n");

    assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    assertThat(reply.closed()).as(reply.text()).isTrue();
    assertThat(reply.text()).doesNotContain("smuggled");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 50%n%nhello",
        "Transfer-Encoding: chunked%n%n5%nhel",
        "Transfer-Encoding: chunked%n%n5%nhello%n",
        "Transfer-Encoding: chunked%n%nzz%n"
      })
  void aTruncatedUploadLeavesNothingBehind(String framedBody) {
    String key = UUID.randomUUID().toString();

    Wire.Reply reply =
        Wire.exchangeAndHangUp(
            UPLOAD + "Idempotency-Key: " + key + "\r\n" + framedBody.replace("%n", "\r\n"));

    assertThat(reply.text()).doesNotContain("201 Created");
    Answer repeated =
        post(DOCUMENTS + "?name=other", utf8("whole"), Map.of("Idempotency-Key", key));
    assertThat(repeated.expect(201).json().get("name").textValue())
        .as("the key is free, so no document was made")
        .isEqualTo("other");
  }

  @Test
  void aBodyThatIsTooLargeByItsOwnAccountIsRefused() {
    Wire.Reply reply =
        Wire.exchange(
            UPLOAD + "Expect: 100-continue\r\nContent-Length: 9223372036854775807\r\n\r\n");

    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.text()).contains("content-too-large").doesNotContain("100 Continue");
  }

  @Test
  void aRefusedUploadKeepsItsConnection() {
    byte[] large = random(2_000_000);

    Wire.Reply reply =
        Wire.exchange(
            "POST "
                + DOCUMENTS
                + "?nmae=x HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                + large.length
                + "\r\n\r\n",
            large,
            "GET /health/live HTTP/1.1\r\n" + HOST + "\r\n");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text()).contains("unknown-parameter", "200 OK");
  }

  @Test
  void aContentTypeThatIsNoneIsRefused() {
    Wire.Reply reply =
        Wire.exchange(UPLOAD + "Content-Type: nonsense\r\nContent-Length: 1\r\n\r\nx");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text()).contains("invalid-header", "Content-Type");
  }
}
