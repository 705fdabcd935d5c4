package org.muniment.node.http;

import static org.muniment.node.http.Api.BASE;

import akka.util.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests as bytes, for what no client library would send. */
final class Wire {

  private static final Pattern ANSWER =
      Pattern.compile("HTTP/1\\.[01] ([2-5]\\d\\d)[^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n");

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
      Reply reply = readAll(socket);
      describedFirst(parts[0].toString(), reply.text());
      return reply;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * The first answer goes through {@link Contract}; what has no request line is asked of nothing.
   */
  private static void describedFirst(String request, String reply) {
    Matcher answer = ANSWER.matcher(reply);
    String[] line = request.lines().findFirst().orElse("").split(" ", -1);
    if (!answer.lookingAt() || line.length != 3) {
      return;
    }
    Map<String, String> headers = new HashMap<>();
    answer
        .group(2)
        .lines()
        .map(header -> header.split(": ", 2))
        .forEach(header -> headers.put(header[0].toLowerCase(Locale.ROOT), header[1]));
    boolean head = line[0].equals("HEAD"); // what the parser refuses has a body all the same
    int length = head ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "0"));
    String body = reply.substring(answer.end());
    Contract.check(
        new Contract.Exchange(
            line[0],
            line[1],
            Integer.parseInt(answer.group(1)),
            headers,
            ByteString.fromArray(latin1(body.substring(0, Math.min(length, body.length()))))));
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
