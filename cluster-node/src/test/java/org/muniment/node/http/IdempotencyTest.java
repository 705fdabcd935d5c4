package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muniment.node.http.Api.DOCUMENTS;
import static org.muniment.node.http.Api.patch;
import static org.muniment.node.http.Api.post;
import static org.muniment.node.http.Api.put;
import static org.muniment.node.http.Api.upload;
import static org.muniment.node.http.Api.utf8;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that come twice. */
class IdempotencyTest {

  @Test
  void aRepeatedCreationGetsTheFirstAnswerAgain() {
    Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    Answer first = post(DOCUMENTS + "?name=k", utf8("x"), key).expect(201);
    patch(first.id(), "{\"name\":\"later\"}", Map.of()).expect(200);

    Answer again = post(DOCUMENTS + "?name=k", utf8("x"), key).expect(201);

    assertThat(again.json()).isEqualTo(first.json());
    assertThat(again.etag()).isEqualTo(first.etag());
    assertThat(again.header("Location")).isEqualTo(first.header("Location"));
    assertThat(UUID.fromString(first.id()).version()).isEqualTo(8);
  }

  @Test
  void theSameKeyWithAnotherRequestIsRefused() {
    Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    post(DOCUMENTS + "?name=k", utf8("x"), key).expect(201);

    post(DOCUMENTS + "?name=k", utf8("y"), key).problem(422, "idempotency-key-reused");
    post(DOCUMENTS + "?name=l", utf8("x"), key).problem(422, "idempotency-key-reused");
  }

  @Test
  void aRepeatedChangeIsMadeOnceAndBeforeIfMatchIsLookedAt() {
    Answer created = upload("once", "x");
    Map<String, String> headers = Map.of("Idempotency-Key", "change-1", "If-Match", created.etag());
    Answer first = patch(created.id(), "{\"tags\":[\"a\"]}", headers).expect(200);
    put(created.id(), "more", Map.of("If-Match", "*")).expect(200);

    Answer again = patch(created.id(), "{\"tags\":[\"a\"]}", headers).expect(200);

    assertThat(again.json()).isEqualTo(first.json());
    patch(created.id(), "{\"tags\":[\"b\"]}", headers).problem(422, "idempotency-key-reused");
  }

  @Test
  void sixteenEqualCreationsAtOnceMakeOneDocument() {
    Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    List<CompletableFuture<Answer>> answers =
        IntStream.range(0, 16)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> post(DOCUMENTS + "?name=same", utf8("same"), key)))
            .toList();

    assertThat(answers.stream().map(CompletableFuture::join).map(Answer::status)).containsOnly(201);
    assertThat(answers.stream().map(a -> a.join().id()).distinct()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "ü"})
  void aKeyIsVisibleAscii(String key) {
    assertThat(
            Wire.status(
                "POST "
                    + DOCUMENTS
                    + "?name=x HTTP/1.1\r\nHost: localhost\r\n"
                    + "Connection: close\r\nContent-Length: 1\r\nIdempotency-Key: "
                    + key
                    + "\r\n\r\nx"))
        .isEqualTo(400);
  }

  @Test
  void aLongKeyIsRefused() {
    post(DOCUMENTS + "?name=k", utf8("x"), Map.of("Idempotency-Key", "k".repeat(256)))
        .problem(400, "invalid-header");
  }
}
