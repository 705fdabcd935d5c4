package org.muniment.persistence.search.lucene;

import java.io.IOException;
import java.io.Reader;
import org.apache.lucene.analysis.CharFilter;

/**
 * Makes blanks of everything in a name that is neither letter nor digit nor belongs to one: the
 * tokenizer alone would keep {@code final.pdf} and {@code q3_report} in one piece.
 */
final class PunctuationFilter extends CharFilter {

  PunctuationFilter(Reader input) {
    super(input);
  }

  @Override
  public int read(char[] buffer, int offset, int length) throws IOException {
    int count = input.read(buffer, offset, length);
    for (int i = offset; i < offset + count; i++) {
      buffer[i] = belongsToWord(buffer[i]) ? buffer[i] : ' ';
    }
    return count;
  }

  @Override
  protected int correct(int offset) {
    return offset;
  }

  private static boolean belongsToWord(char c) {
    return Character.isLetterOrDigit(c)
        || Character.isSurrogate(c)
        || switch (Character.getType(c)) {
          case Character.NON_SPACING_MARK,
              Character.COMBINING_SPACING_MARK,
              Character.ENCLOSING_MARK,
              Character.FORMAT ->
              true;
          default -> false;
        };
  }
}
