package org.muniment.simulations.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/** An answer with its whole body. */
public final class Answer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int QUOTED = 300;

  private final String request;
  private final int status;
  private final Function<String, Optional<String>> headers;
  private final byte[] body;

  Answer(String request, int status, Function<String, Optional<String>> headers, byte[] body) {
    this.request = request;
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  public int status() {
    return status;
  }

  /** The body as it came; not a copy. */
  public byte[] body() {
    return body;
  }

  /** The body as JSON. */
  public JsonNode json() throws IOException {
    return JSON.readTree(body);
  }

  /**
   * A header that must be there.
   *
   * @throws WrongAnswerException when it is not
   */
  public String header(String name) throws WrongAnswerException {
    return find(name)
        .orElseThrow(() -> new WrongAnswerException(this + " lacks the header " + name));
  }

  /** A header that may be there. */
  public Optional<String> find(String name) {
    return headers.apply(name);
  }

  /**
   * This answer, when it has the status.
   *
   * @throws WrongAnswerException when it has another
   */
  public Answer expect(int expected) throws WrongAnswerException {
    if (status != expected) {
      throw new WrongAnswerException(this + " where " + expected + " was expected");
    }
    return this;
  }

  @Override
  public String toString() {
    String text = new String(body, 0, Math.min(body.length, QUOTED), UTF_8);
    return request + " answered " + status + (status < 400 ? "" : " " + text);
  }
}
