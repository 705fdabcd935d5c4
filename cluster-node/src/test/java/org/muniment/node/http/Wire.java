package org.muniment.node.http;

import static org.muniment.node.http.Api.BASE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Requests as bytes, for what no client library would send. */
final class Wire {

  /** Everything that came back, and whether the server then closed the connection. */
  record Reply(String text, boolean closed) {
    int status() {
      return Integer.parseInt(text.split(" ", 3)[1]);
    }
  }

  private Wire() {}

  static int status(String request) {
    return exchange(request).status();
  }

  static Reply exchange(Object... parts) {
    return converse(false, parts);
  }

  static Reply exchangeAndHangUp(String request) {
    return converse(true, request);
  }

  private static Reply converse(boolean hangUp, Object... parts) {
    try (Socket socket = new Socket(BASE.getHost(), BASE.getPort())) {
      socket.setSoTimeout(3_000);
      for (Object part : parts) {
        socket.getOutputStream().write(part instanceof String s ? latin1(s) : (byte[]) part);
      }
      socket.getOutputStream().flush();
      if (hangUp) {
        socket.shutdownOutput();
      }
      return readAll(socket);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Reply readAll(Socket socket) throws IOException {
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    try {
      for (int n; (n = socket.getInputStream().read(buffer)) >= 0; ) {
        received.write(buffer, 0, n);
      }
      return new Reply(received.toString(StandardCharsets.ISO_8859_1), true);
    } catch (SocketTimeoutException e) {
      return new Reply(received.toString(StandardCharsets.ISO_8859_1), false);
    }
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
