package org.muniment.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A connection whose other side is us. */
final class RawClient implements AutoCloseable {

  private static final int DRIP_MILLIS = 50;

  private final Socket socket;

  RawClient(InetSocketAddress address) throws IOException {
    socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(10_000);
  }

  void send(String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /**
   * Asks for something.
   *
   * @param headers a line each
   */
  void get(String target, String headers) throws IOException {
    send("GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n".formatted(target, headers));
  }

  /** Sends a little now and then until the server has enough. */
  void drip(String drop) {
    await()
        .pollInterval(Duration.ofMillis(DRIP_MILLIS))
        .atMost(Duration.ofSeconds(20))
        .until(() -> !sends(drop) || socket.getInputStream().available() > 0);
  }

  /** Sends without a pause until the server has enough. */
  void flood(String drop) {
    int sent = 0;
    while (sent < 100_000 && sends(drop)) {
      sent++;
    }
  }

  private boolean sends(String bytes) {
    try {
      send(bytes);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** What comes at once. */
  String answer() throws IOException {
    byte[] buffer = new byte[8192];
    int length = socket.getInputStream().read(buffer);
    return new String(buffer, 0, Math.max(length, 0), StandardCharsets.ISO_8859_1);
  }

  /** Everything until the server closes the connection. */
  String rest() throws IOException {
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(received);
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
    return received.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
