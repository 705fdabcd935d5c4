package org.muniment.edge.search;

import akka.http.javadsl.model.HttpHeader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.muniment.edge.http.Headers;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.search.WritePosition;

/** {@code Muniment-Position}: where a write stands, opaque to clients. */
public final class PositionText {

  private static final Pattern PLAIN = Pattern.compile("write1:([0-9a-f-]{36}):([1-9][0-9]{0,17})");

  private PositionText() {}

  /** The header of an answer to a write, after which the document was like this. */
  public static HttpHeader header(DocumentView written) {
    return header(written.id(), written.revision());
  }

  /** The header of an answer to a write that was this revision of the document. */
  public static HttpHeader header(DocumentId document, long revision) {
    return Headers.of("Muniment-Position", write(new WritePosition(document, revision)));
  }

  static String write(WritePosition position) {
    byte[] plain =
        "write1:%s:%d"
            .formatted(position.document(), position.revision())
            .getBytes(StandardCharsets.US_ASCII);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(plain);
  }

  /** Reads what {@link #header} wrote; empty when it is anything else. */
  static Optional<WritePosition> read(String text) {
    try {
      String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
      Matcher parts = PLAIN.matcher(plain);
      return parts.matches()
          ? Optional.of(
              new WritePosition(DocumentId.parse(parts.group(1)), Long.parseLong(parts.group(2))))
          : Optional.empty();
    } catch (IllegalArgumentException e) { // not Base64, or no id of ours
      return Optional.empty();
    }
  }
}
