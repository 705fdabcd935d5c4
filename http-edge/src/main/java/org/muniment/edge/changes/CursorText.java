package org.muniment.edge.changes;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Cursors of the change log as clients get them: opaque, and safe in a URL and a header. */
final class CursorText {

  private CursorText() {}

  static String of(String cursor) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(cursor.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Reads what {@link #of} made of a cursor that was not the beginning.
   *
   * @throws IllegalArgumentException when it is not
   */
  static String read(String text) {
    byte[] cursor = Base64.getUrlDecoder().decode(text);
    if (cursor.length == 0) {
      throw new IllegalArgumentException("an empty cursor");
    }
    return new String(cursor, StandardCharsets.US_ASCII);
  }
}
