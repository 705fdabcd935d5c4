package org.muniment.edge.documents;

import java.text.Normalizer;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemType;

/** Text from clients in the form in which it is kept: Unicode NFC, well-formed, bounded. */
final class PlainText {

  private PlainText() {}

  /**
   * A label: one line, not blank.
   *
   * @param limit in code points
   * @param tooLong the problem beyond that
   */
  static String label(String field, String raw, int limit, ProblemType tooLong) {
    String text = bounded(field, raw, limit, tooLong);
    if (text.isBlank()) {
      throw Problem.invalidField(field, "'" + field + "' must not be empty.").asException();
    }
    if (text.codePoints().anyMatch(Character::isISOControl)) {
      throw Problem.invalidField(field, "'" + field + "' must not contain control characters.")
          .asException();
    }
    return text;
  }

  /** Text that may be empty and may have several lines. */
  static String prose(String field, String raw, int limit, ProblemType tooLong) {
    String text = bounded(field, raw, limit, tooLong);
    if (text.codePoints().anyMatch(c -> Character.isISOControl(c) && !isLayout(c))) {
      throw Problem.invalidField(
              field, "'" + field + "' must not contain control characters but tabs and line ends.")
          .asException();
    }
    return text;
  }

  private static String bounded(String field, String raw, int limit, ProblemType tooLong) {
    if (raw.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      throw Problem.invalidField(field, "'" + field + "' is not well-formed Unicode.")
          .asException();
    }
    String text = Normalizer.normalize(raw, Normalizer.Form.NFC);
    if (text.codePointCount(0, text.length()) > limit) {
      throw Problem.of(tooLong, "'%s' may have %d characters at most.".formatted(field, limit))
          .with("field", field)
          .with("limit", limit)
          .asException();
    }
    return text;
  }

  private static boolean isLayout(int c) {
    return c == '\t' || c == '\n' || c == '\r';
  }
}
