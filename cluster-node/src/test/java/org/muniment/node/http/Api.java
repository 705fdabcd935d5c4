package org.muniment.node.http;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * What a client may rely on (the contract), seen from outside: requests over real connections to
 * the node that all tests share. The tests of this package say what must come back.
 */
final class Api {

  private static final long SEED = 20_261_123;
  static final URI BASE = RunningNode.shared().url();
  static final String DOCUMENTS = "/api/v1/documents";
  static final String MERGE_PATCH = "application/merge-patch+json";
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private Api() {}

  static Answer send(String method, String path, BodyPublisher body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(BASE + path))
            .timeout(Duration.ofSeconds(60))
            .method(method, body);
    headers.forEach(request::header);
    try {
      Answer answer = new Answer(CLIENT.send(request.build(), BodyHandlers.ofByteArray()));
      Contract.check(Contract.Exchange.of(answer.response()));
      return answer;
    } catch (IOException e) {
      throw new AssertionError(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  static Answer send(String method, String path, Map<String, String> headers) {
    return send(method, path, BodyPublishers.noBody(), headers);
  }

  static Answer get(String path) {
    return send("GET", path, Map.of());
  }

  static Answer post(String path, byte[] body, Map<String, String> headers) {
    return send("POST", path, BodyPublishers.ofByteArray(body), headers);
  }

  static Answer upload(String name, String content) {
    return post(DOCUMENTS + "?name=" + encoded(name), utf8(content), Map.of()).expect(201);
  }

  static Answer patch(String id, String json, Map<String, String> headers) {
    Map<String, String> all = new HashMap<>(headers);
    all.putIfAbsent("Content-Type", MERGE_PATCH);
    return send("PATCH", DOCUMENTS + '/' + id, BodyPublishers.ofString(json), all);
  }

  static Answer put(String id, String content, Map<String, String> headers) {
    return send("PUT", content(id), BodyPublishers.ofString(content), headers);
  }

  static String document(String id) {
    return DOCUMENTS + '/' + id;
  }

  static String content(String id) {
    return DOCUMENTS + '/' + id + "/content";
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(SEED).nextBytes(bytes);
    return bytes;
  }
}
