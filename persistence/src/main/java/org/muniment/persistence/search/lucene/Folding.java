package org.muniment.persistence.search.lucene;

import java.text.Normalizer;

/** Makes letters comparable that people take for the same. */
final class Folding {

  private Folding() {}

  /**
   * Without accents and compatibility forms: NFKD, combining diacritical marks (U+0300–U+036F)
   * dropped, NFKC. Marks of other scripts are letters of their own right and stay.
   */
  static String withoutAccents(String text) {
    if (isAscii(text)) {
      return text;
    }
    String decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD);
    StringBuilder kept = new StringBuilder(decomposed.length());
    decomposed.chars().filter(c -> c < 0x300 || c > 0x36F).forEach(c -> kept.append((char) c));
    return Normalizer.normalize(kept, Normalizer.Form.NFKC);
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }
}
