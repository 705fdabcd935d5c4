package org.muniment.persistence.search.lucene;

import java.io.IOException;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/** {@link Folding#withoutAccents} for tokens; one that would vanish stays as it is. */
final class AccentFilter extends TokenFilter {

  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);

  AccentFilter(TokenStream input) {
    super(input);
  }

  @Override
  public boolean incrementToken() throws IOException {
    if (!input.incrementToken()) {
      return false;
    }
    if (hasAccents()) {
      String folded = Folding.withoutAccents(term.toString());
      if (!folded.isEmpty()) {
        term.setEmpty().append(folded);
      }
    }
    return true;
  }

  private boolean hasAccents() {
    for (int i = 0; i < term.length(); i++) {
      if (term.charAt(i) >= 0x80) {
        return true;
      }
    }
    return false;
  }
}
