package org.muniment.protocol.document;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import org.muniment.protocol.InvalidValueException;

/**
 * Where a document lies: an absolute path in normal form, {@code /} or {@code /contracts/2026}.
 *
 * <p>Normal form: Unicode NFC, segments without surrounding blanks, no empty, {@code .} or {@code
 * ..} segment, no control character, no slash at the end. Two paths are the same folder exactly if
 * their normal forms are equal.
 */
public record FolderPath(String value) {

  /** The folder of a document that was put nowhere in particular. */
  public static final FolderPath ROOT = new FolderPath("/");

  public FolderPath {
    if (!value.equals(normalise(value))) {
      throw new InvalidValueException("folder", "is not in normal form");
    }
  }

  /**
   * Normalises what a caller wrote; a missing slash in front is added, doubled ones are dropped.
   *
   * @throws InvalidValueException for {@code .} and {@code ..} segments and control characters
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static FolderPath of(String text) {
    return new FolderPath(normalise(text));
  }

  private static String normalise(String text) {
    List<String> segments = new ArrayList<>();
    for (String raw : Normalizer.normalize(text, Normalizer.Form.NFC).split("/", -1)) {
      String segment = raw.strip();
      if (segment.isEmpty()) {
        continue;
      }
      if (segment.equals(".") || segment.equals("..")) {
        throw new InvalidValueException("folder", "must not contain the segment '" + segment + "'");
      }
      if (segment.codePoints().anyMatch(Character::isISOControl)) {
        throw new InvalidValueException("folder", "must not contain control characters");
      }
      segments.add(segment);
    }
    return "/" + String.join("/", segments);
  }

  @JsonValue
  @Override
  public String toString() {
    return value;
  }
}
