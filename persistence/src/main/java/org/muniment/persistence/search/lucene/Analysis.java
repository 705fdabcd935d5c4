package org.muniment.persistence.search.lucene;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.PerFieldAnalyzerWrapper;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * How words are found in text, the same for what is indexed and for what is asked: words by Unicode
 * (UAX #29), lower case, without accents. Every token stands at a position of its own; no word is
 * left out.
 */
final class Analysis {

  /** Stands between a property's name and a word of its value; no word contains it. */
  private static final char OF = '\u001f';

  private static final Analyzer WORDS =
      new Analyzer() {
        @Override
        protected TokenStreamComponents createComponents(String field) {
          Tokenizer words = new StandardTokenizer();
          return new TokenStreamComponents(words, folded(words));
        }

        @Override
        public int getPositionIncrementGap(String field) {
          return VALUE_GAP;
        }
      };

  private static final Analyzer NAME =
      new NameAnalyzer() {
        @Override
        protected TokenStreamComponents createComponents(String field) {
          Tokenizer words = new StandardTokenizer();
          return new TokenStreamComponents(words, folded(words));
        }
      };

  private static final Analyzer NAME_PARTS =
      new NameAnalyzer() {
        @Override
        protected TokenStreamComponents createComponents(String field) {
          Tokenizer words = new StandardTokenizer();
          return new TokenStreamComponents(words, folded(new NamePartsFilter(words)));
        }
      };

  /** Positions between two values of a field, so that no phrase reaches from one into the next. */
  private static final int VALUE_GAP = 100;

  /** Chooses by field. */
  static final Analyzer BY_FIELD =
      new PerFieldAnalyzerWrapper(WORDS, Map.of(Fields.NAME, NAME, Fields.NAME_PARTS, NAME_PARTS));

  private abstract static class NameAnalyzer extends Analyzer {
    @Override
    protected Reader initReader(String field, Reader reader) {
      return new PunctuationFilter(reader);
    }
  }

  private Analysis() {}

  private static TokenStream folded(TokenStream tokens) {
    return new ASCIIFoldingFilter(new AccentFilter(new LowerCaseFilter(tokens)));
  }

  /** The terms that the field would hold for the text, in order. */
  static List<String> terms(String field, String text) {
    List<String> terms = new ArrayList<>();
    try (TokenStream tokens = BY_FIELD.tokenStream(field, text)) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        terms.add(term.toString());
      }
      tokens.end();
      return terms;
    } catch (IOException e) {
      throw new UncheckedIOException("reading a string cannot fail", e);
    }
  }

  /** The term for a word in a property's value. */
  static String propertyTerm(String property, String word) {
    return property.toLowerCase(Locale.ROOT) + OF + word;
  }
}
