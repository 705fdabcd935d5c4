package org.muniment.simulations.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/**
 * The client of the JDK. It tells a server that is not there (nothing was sent) from one that died,
 * which is what drills need to know.
 */
final class JdkTransport implements Transport {
  private final URI server;
  private final Duration timeout;
  private final HttpClient client;

  JdkTransport(URI server, Duration timeout) {
    this.server = server;
    this.timeout = timeout;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .build();
  }

  @Override
  public Answer send(String method, String target, Map<String, String> headers, byte[] body)
      throws IOException, InterruptedException {
    BodyPublisher publisher =
        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(target)).timeout(timeout).method(method, publisher);
    headers.forEach(request::header);
    HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
    return new Answer(
        method + " " + target,
        response.statusCode(),
        response.headers()::firstValue,
        response.body());
  }
}
