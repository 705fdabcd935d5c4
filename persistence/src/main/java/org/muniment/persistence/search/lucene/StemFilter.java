package org.muniment.persistence.search.lucene;

import java.io.IOException;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.analysis.tokenattributes.TypeAttribute;

/**
 * Puts the stem of every word beside it, at the same position and with {@link Analysis#STEM} in
 * front. The word itself stays as it is: language filters that normalize or cut would change it.
 */
final class StemFilter extends TokenFilter {

  private static final String WORD = StandardTokenizer.TOKEN_TYPES[StandardTokenizer.ALPHANUM];

  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
  private final PositionIncrementAttribute position =
      addAttribute(PositionIncrementAttribute.class);
  private final TypeAttribute type = addAttribute(TypeAttribute.class);

  private final OneWord word = new OneWord();
  private final TokenStream stems;
  private final CharTermAttribute stem;

  private boolean stemIsNext;

  StemFilter(TokenStream input, Language language) {
    super(input);
    this.stems = language.stems(word);
    this.stem = stems.getAttribute(CharTermAttribute.class);
  }

  @Override
  public boolean incrementToken() throws IOException {
    if (stemIsNext) {
      stemIsNext = false;
      term.setEmpty().append(Analysis.STEM).append(stem);
      position.setPositionIncrement(0);
      return true;
    }
    if (!input.incrementToken()) {
      return false;
    }
    stemIsNext = type.type().equals(WORD) && findStem();
    return true;
  }

  @Override
  public void reset() throws IOException {
    super.reset();
    stemIsNext = false;
  }

  @Override
  public void close() throws IOException {
    super.close();
    stems.close();
  }

  private boolean findStem() throws IOException {
    word.next = term;
    stems.reset();
    return stems.incrementToken() && stem.length() > 0;
  }

  /** The word that is to be stemmed, as a stream of its own. */
  private static final class OneWord extends TokenStream {

    private final CharTermAttribute word = addAttribute(CharTermAttribute.class);
    private CharTermAttribute next;

    @Override
    public boolean incrementToken() {
      if (next == null) {
        return false;
      }
      clearAttributes();
      word.copyBuffer(next.buffer(), 0, next.length());
      next = null;
      return true;
    }
  }
}
