package org.muniment.ops.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that misbehaves by a script: one step for each request, in order. */
final class FaultyServer implements AutoCloseable {

  /** What happens to one request. */
  interface Step {
    void answer(HttpExchange exchange, Received request) throws IOException;
  }

  /** A request as it came; {@code size} of its body is 0 when it was cut short. */
  record Received(
      String method,
      String target,
      Optional<String> key,
      Optional<String> range,
      int size,
      String sha256) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Step> script = new ConcurrentLinkedQueue<>();
  private final List<Received> received = new ArrayList<>();

  FaultyServer(Step... steps) throws IOException {
    script.addAll(List.of(steps));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  synchronized List<Received> received() {
    return List.copyOf(received);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Received request = receive(exchange);
      Step step = script.poll();
      if (step != null) {
        step.answer(exchange, request);
      }
    }
  }

  private Received receive(HttpExchange exchange) throws IOException {
    byte[] body;
    try {
      body = exchange.getRequestBody().readAllBytes();
    } catch (IOException cut) {
      body = new byte[0];
    }
    Received request =
        new Received(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            Optional.ofNullable(exchange.getRequestHeaders().getFirst("Idempotency-Key")),
            Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range")),
            body.length,
            HexFormat.of().formatHex(Sha256.digest().digest(body)));
    synchronized (this) {
      received.add(request);
    }
    return request;
  }

  /** Closes the connection without a word, after the request came whole. */
  static Step hangUp() {
    return (exchange, request) -> {};
  }

  static Step busy(int retryAfterSeconds) {
    return (exchange, request) -> {
      exchange.getResponseHeaders().set("Retry-After", Integer.toString(retryAfterSeconds));
      send(exchange, 503, "{\"title\":\"Too many requests at once\"}");
    };
  }

  static Step problem(int status, String json) {
    return (exchange, request) -> send(exchange, status, json);
  }

  static Step silent(long millis) {
    return (exchange, request) -> {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  /** Answers with a document that has the hash and the size of what came. */
  static Step stored() {
    return (exchange, request) -> {
      exchange.getResponseHeaders().set("ETag", "\"1\"");
      send(exchange, 201, documentJson(request.sha256(), request.size()));
    };
  }

  /** Sends so many bytes of the content, beginning where the request wants, then hangs up. */
  static Step part(byte[] content, int bytes) {
    return (exchange, request) -> {
      int from = request.range().map(FaultyServer::firstByte).orElse(0);
      exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
      exchange.getResponseBody().write(content, from, bytes);
      exchange.getResponseBody().flush();
    };
  }

  /** Sends everything, whatever range is wanted, as a server may. */
  static Step everything(byte[] content) {
    return (exchange, request) -> {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content);
    };
  }

  private static int firstByte(String range) {
    return Integer.parseInt(range.substring("bytes=".length(), range.indexOf('-')));
  }

  private static void send(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  static String documentJson(String hash, long size) {
    return """
        {"id":"0190a7c4-7c1e-7d2b-9f43-2f4f4bb0a1c2","name":"a","folder":"/","tags":[],
         "properties":{},"mediaType":"text/plain","size":%d,"contentHash":"%s","version":1,
         "revision":1,"state":"live","owner":"local","createdAt":"2026-03-01T12:00:00Z",
         "createdBy":"local","modifiedAt":"2026-03-01T12:00:00Z","modifiedBy":"local"}
        """
        .formatted(size, hash);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
