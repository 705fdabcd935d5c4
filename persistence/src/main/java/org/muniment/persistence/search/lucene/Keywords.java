package org.muniment.persistence.search.lucene;

import java.text.Normalizer;
import java.util.Locale;

/** Values that are compared as a whole. */
final class Keywords {

  /** Characters; Lucene's terms end at 32,766 bytes, and UTF-8 takes at most three a character. */
  private static final int MAX = 10_000;

  private Keywords() {}

  /** In any case: Unicode NFC, lower case. */
  static String folded(String value) {
    return exact(Normalizer.normalize(value, Normalizer.Form.NFC).toLowerCase(Locale.ROOT));
  }

  /** As it is, but for an end that no term has room for. */
  static String exact(String value) {
    return value.length() <= MAX ? value : value.substring(0, MAX);
  }

  /** What names are sorted by: without case and accents. */
  static String order(String value) {
    return exact(Folding.withoutAccents(value).toLowerCase(Locale.ROOT));
  }
}
