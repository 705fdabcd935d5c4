package org.muniment.persistence.search.lucene;

import java.io.IOException;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.index.IndexOptions;

/**
 * One value of a property: its words, each with the property's name in front. One Lucene field for
 * all properties, because people invent names and every Lucene field costs memory for good.
 */
final class PropertyField extends Field {

  private static final FieldType TYPE = new FieldType();

  static {
    TYPE.setTokenized(true);
    TYPE.setOmitNorms(true);
    TYPE.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS);
    TYPE.freeze();
  }

  private final String property;

  PropertyField(String property, String value) {
    super(Fields.PROPERTY, value, TYPE);
    this.property = property;
  }

  @Override
  public TokenStream tokenStream(Analyzer analyzer, TokenStream reuse) {
    return new Named(analyzer.tokenStream(name(), stringValue()), property);
  }

  private static final class Named extends TokenFilter {

    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final String property;

    Named(TokenStream words, String property) {
      super(words);
      this.property = property;
    }

    @Override
    public boolean incrementToken() throws IOException {
      boolean more = input.incrementToken();
      if (more) {
        String named = Analysis.propertyTerm(property, term.toString());
        term.setEmpty().append(named);
      }
      return more;
    }
  }
}
