package org.muniment.edge.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.OptionalLong;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemType;

/**
 * Where the next page of a numbered list begins, opaque to clients.
 *
 * @param list which list the cursor belongs to, lower-case letters
 * @param from number of the next item, from 1
 */
public record Cursor(String list, long from) {

  /** The text that clients pass back. */
  public String encode() {
    byte[] text = (list + ':' + from).getBytes(StandardCharsets.US_ASCII);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
  }

  /**
   * Reads what a client passed back.
   *
   * @throws org.muniment.edge.problem.ProblemException when it does not belong to {@code list}
   */
  public static Cursor decode(String list, String text) {
    OptionalLong from = from(list, text);
    return new Cursor(list, from.orElseThrow(() -> invalid().asException()));
  }

  /** The problem of a cursor that was not given out for the list it came back to. */
  public static Problem invalid() {
    return Problem.of(
        ProblemType.INVALID_CURSOR,
        "The cursor does not belong to this list. Leave it out to begin again.");
  }

  private static OptionalLong from(String list, String text) {
    String plain;
    try {
      plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
    } catch (IllegalArgumentException e) {
      return OptionalLong.empty();
    }
    return plain.matches(list + ":[1-9][0-9]{0,17}")
        ? OptionalLong.of(Long.parseLong(plain.substring(list.length() + 1)))
        : OptionalLong.empty();
  }
}
