package org.muniment.persistence.search.lucene;

import java.io.IOException;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;

/**
 * Cuts words as programs and scanners put them together: between letters and digits, before a
 * capital that follows a small letter, and before the last of several capitals if a small letter
 * follows it ({@code PDFReport2026} becomes {@code PDF}, {@code Report}, {@code 2026}).
 *
 * <p>The parts stand at positions of their own, so that phrases over them work.
 */
final class NamePartsFilter extends TokenFilter {

  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
  private final OffsetAttribute offset = addAttribute(OffsetAttribute.class);

  private String word = "";
  private int wordStart;
  private int next;

  NamePartsFilter(TokenStream input) {
    super(input);
  }

  @Override
  public boolean incrementToken() throws IOException {
    if (next == word.length()) {
      if (!input.incrementToken()) {
        return false;
      }
      word = term.toString();
      wordStart = offset.startOffset();
      next = 0;
    }
    int start = next;
    do {
      next++;
    } while (next < word.length() && !isBoundary(word, next));
    term.setEmpty().append(word, start, next);
    offset.setOffset(wordStart + start, wordStart + next);
    return true;
  }

  @Override
  public void reset() throws IOException {
    super.reset();
    word = "";
    next = 0;
  }

  private static boolean isBoundary(String word, int at) {
    char before = word.charAt(at - 1);
    char after = word.charAt(at);
    if (!Character.isLetterOrDigit(before) || !Character.isLetterOrDigit(after)) {
      return false;
    }
    if (Character.isDigit(before) != Character.isDigit(after)) {
      return true;
    }
    boolean smallFollows = at + 1 < word.length() && Character.isLowerCase(word.charAt(at + 1));
    return Character.isUpperCase(after)
        && (Character.isLowerCase(before) || (Character.isUpperCase(before) && smallFollows));
  }
}
