package org.muniment.node.processing;

/** Text as it is kept: what a parser wrote, without what only disturbs readers and indexes. */
final class PlainText {

  private static final int MAX_BLANK_LINES = 1;

  private PlainText() {}

  /**
   * Cleans text: line ends become {@code \n}, other control characters, surrogates without a
   * partner and noncharacters go, spaces at line ends and all but one of several blank lines too.
   */
  static String clean(String raw) {
    StringBuilder out = new StringBuilder(raw.length());
    int newlines = 0;
    int i = 0;
    while (i < raw.length()) {
      int c = raw.codePointAt(i);
      i += Character.charCount(c);
      if (c == '\r' && i < raw.length() && raw.charAt(i) == '\n') {
        continue;
      }
      if (c == '\n' || c == '\r' || c == '\f') {
        trimEnd(out);
        if (!out.isEmpty() && ++newlines <= MAX_BLANK_LINES + 1) {
          out.append('\n');
        }
      } else if (c == '\t' || isText(c)) {
        out.appendCodePoint(c);
        newlines = isBlank(c) ? newlines : 0;
      }
    }
    return out.toString().strip();
  }

  private static void trimEnd(StringBuilder out) {
    int end = out.length();
    while (end > 0 && isBlank(out.charAt(end - 1))) {
      end--;
    }
    out.setLength(end);
  }

  private static boolean isBlank(int c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isText(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.SURROGATE -> false;
      case Character.UNASSIGNED -> (c & 0xFFFE) != 0xFFFE && (c < 0xFDD0 || c > 0xFDEF);
      default -> true;
    };
  }
}
