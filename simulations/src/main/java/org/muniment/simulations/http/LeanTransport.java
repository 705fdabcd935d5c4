package org.muniment.simulations.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnectionFactory;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;

/**
 * Blocking HTTP/1.1 over kept connections, one a request at a time: a quarter of the CPU that the
 * JDK's client takes (20 against 85 µs a request), because load shares the machine with what it
 * measures. Nothing is repeated.
 */
final class LeanTransport implements Transport, AutoCloseable {
  private static final int BUFFER = 1 << 16;

  /**
   * Well below what servers allow (60 s), so that no request goes into a connection being closed.
   */
  private static final long LONGEST_IDLE = Duration.ofSeconds(10).toNanos();

  private static final DefaultBHttpClientConnectionFactory CONNECTIONS =
      DefaultBHttpClientConnectionFactory.builder()
          .http1Config(Http1Config.custom().setBufferSize(BUFFER).build())
          .build();

  private final URI server;
  private final Duration timeout;
  private final HttpRequestExecutor executor = new HttpRequestExecutor();
  private final ConcurrentLinkedDeque<Idle> idle = new ConcurrentLinkedDeque<>();

  private record Idle(HttpClientConnection connection, long since) {}

  /** What becomes of an answer's content. */
  @FunctionalInterface
  private interface Reader {
    byte[] read(ClassicHttpResponse response) throws IOException;
  }

  LeanTransport(URI server, Duration timeout) {
    this.server = server;
    this.timeout = timeout;
  }

  @Override
  public Answer send(String method, String target, Map<String, String> headers, byte[] body)
      throws IOException {
    HttpEntity entity = body.length == 0 ? null : new ByteArrayEntity(body, null);
    return exchange(method, target, headers, entity, LeanTransport::whole);
  }

  /** Sends a body that need not fit into memory. */
  Answer upload(String target, Map<String, String> headers, InputStream body, long length)
      throws IOException {
    HttpEntity entity = new InputStreamEntity(body, length, (ContentType) null);
    return exchange("POST", target, headers, entity, LeanTransport::whole);
  }

  /** Hands over a content as it comes; the answer is without it. */
  Answer download(String target, Content sink) throws IOException {
    return exchange("GET", target, Map.of(), null, response -> passOn(response, sink));
  }

  private static byte[] whole(ClassicHttpResponse response) throws IOException {
    HttpEntity entity = response.getEntity();
    return entity == null ? new byte[0] : EntityUtils.toByteArray(entity);
  }

  private static byte[] passOn(ClassicHttpResponse response, Content sink) throws IOException {
    if (response.getCode() != 200) {
      return whole(response);
    }
    byte[] buffer = new byte[BUFFER];
    try (InputStream content = response.getEntity().getContent()) {
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        sink.accept(buffer, read);
      }
    }
    return new byte[0];
  }

  private Answer exchange(
      String method, String target, Map<String, String> headers, HttpEntity body, Reader reader)
      throws IOException {
    BasicClassicHttpRequest request = new BasicClassicHttpRequest(method, target);
    request.setHeader(HttpHeaders.HOST, server.getAuthority());
    headers.forEach(request::setHeader);
    if (body != null) {
      request.setHeader(HttpHeaders.CONTENT_LENGTH, body.getContentLength());
      request.setEntity(body);
    } else if (!method.equals("GET")) {
      request.setHeader(HttpHeaders.CONTENT_LENGTH, 0);
    }
    HttpClientConnection connection = connection();
    boolean keep = false;
    try {
      HttpCoreContext context = HttpCoreContext.create();
      ClassicHttpResponse response = executor.execute(request, connection, context);
      byte[] content = reader.read(response);
      keep = DefaultConnectionReuseStrategy.INSTANCE.keepAlive(request, response, context);
      return new Answer(
          method + " " + target, response.getCode(), name -> header(response, name), content);
    } catch (HttpException e) {
      throw new IOException("not HTTP: " + e.getMessage(), e);
    } finally {
      if (keep) {
        idle.push(new Idle(connection, System.nanoTime()));
      } else {
        connection.close(CloseMode.IMMEDIATE);
      }
    }
  }

  private static Optional<String> header(ClassicHttpResponse response, String name) {
    return Optional.ofNullable(response.getFirstHeader(name)).map(Header::getValue);
  }

  private HttpClientConnection connection() throws IOException {
    Idle last = idle.poll();
    while (last != null && System.nanoTime() - last.since() > LONGEST_IDLE) {
      last.connection().close(CloseMode.IMMEDIATE);
      last = idle.poll();
    }
    return last == null ? connect() : last.connection();
  }

  private HttpClientConnection connect() throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
      InetAddress address = InetAddress.getByName(server.getHost());
      socket.connect(
          new InetSocketAddress(address, server.getPort()), Math.toIntExact(timeout.toMillis()));
      return CONNECTIONS.createConnection(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public void close() {
    for (Idle one = idle.poll(); one != null; one = idle.poll()) {
      one.connection().close(CloseMode.IMMEDIATE);
    }
  }
}
