package org.muniment.persistence.search.lucene;

import com.ibm.icu.text.Normalizer2;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.icu.ICUNormalizer2CharFilter;
import org.apache.lucene.analysis.icu.segmentation.DefaultICUTokenizerConfig;
import org.apache.lucene.analysis.icu.segmentation.ICUTokenizer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/**
 * How words are found in text, the same for what is indexed and for what is asked.
 *
 * <p>Words are cut by Unicode (UAX #29, with dictionaries for scripts without blanks), in lower
 * case and without accents. Han, Kana and Hangul become single characters and pairs of neighbours:
 * every string of them can be found, and pairs say more than characters. Where the language is
 * known, a word's stem stands beside it at the same position, told apart by {@link #STEM}; so exact
 * forms, phrases and other forms are found in one field with one set of offsets. No word is left
 * out.
 */
final class Analysis {

  /** Stands before a stem; no word contains it. */
  static final char STEM = '\u001e';

  /** Stands between a property's name and a word of its value; no word contains it. */
  private static final char OF = '\u001f';

  /** Positions between two values of a field, so that no phrase reaches from one into the next. */
  private static final int VALUE_GAP = 100;

  /** Words as they are. */
  static final Analyzer EXACT = new Words(Optional.empty());

  private static final Map<Language, Analyzer> WITH_STEMS = new EnumMap<>(Language.class);

  static {
    for (Language language : Language.values()) {
      WITH_STEMS.put(language, new Words(Optional.of(language)));
    }
  }

  /**
   * A word at a place in a phrase.
   *
   * @param position from 0
   * @param start where it begins in the text
   * @param end where it ends, exclusive
   */
  record Word(String term, int position, int start, int end) {

    /** Another term at the same place. */
    Word as(String other) {
      return new Word(other, position, start, end);
    }
  }

  private static final class Words extends Analyzer {

    private final Optional<Language> language;

    Words(Optional<Language> language) {
      super(PER_FIELD_REUSE_STRATEGY);
      this.language = language;
    }

    @Override
    protected Reader initReader(String field, Reader reader) {
      Reader composed = new ICUNormalizer2CharFilter(reader, Normalizer2.getNFCInstance());
      return isName(field) ? new PunctuationFilter(composed) : composed;
    }

    @Override
    protected TokenStreamComponents createComponents(String field) {
      Tokenizer words = new ICUTokenizer(new DefaultICUTokenizerConfig(false, true));
      TokenStream tokens = new CJKBigramFilter(new CJKWidthFilter(words), CJK, true);
      if (field.equals(Fields.NAME_PARTS)) {
        tokens = new NamePartsFilter(tokens);
      }
      tokens = new LowerCaseFilter(tokens);
      if (language.isPresent()) {
        tokens = new StemFilter(tokens, language.get());
      }
      return new TokenStreamComponents(words, new ASCIIFoldingFilter(new AccentFilter(tokens)));
    }

    @Override
    public int getPositionIncrementGap(String field) {
      return isName(field) ? 0 : VALUE_GAP;
    }

    private static final int CJK =
        CJKBigramFilter.HAN
            | CJKBigramFilter.HIRAGANA
            | CJKBigramFilter.KATAKANA
            | CJKBigramFilter.HANGUL;

    private static boolean isName(String field) {
      return field.equals(Fields.NAME) || field.equals(Fields.NAME_PARTS);
    }
  }

  private Analysis() {}

  /** What cuts text of a language, with stems if its word forms are known. */
  static Analyzer of(Optional<Language> language) {
    return language.map(WITH_STEMS::get).orElse(EXACT);
  }

  /**
   * The words that a phrase of the field has to have, in order. Of the characters and pairs that
   * stand for the same stretch of text only what says most is kept.
   */
  static List<Word> words(String field, String text) {
    List<Word> words = new ArrayList<>();
    try (TokenStream tokens = EXACT.tokenStream(field, text)) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      PositionIncrementAttribute increment = tokens.addAttribute(PositionIncrementAttribute.class);
      OffsetAttribute offset = tokens.addAttribute(OffsetAttribute.class);
      int position = -1;
      int end = -1;
      tokens.reset();
      while (tokens.incrementToken()) {
        position += increment.getPositionIncrement();
        boolean isPair = increment.getPositionIncrement() == 0;
        if (isPair && !words.isEmpty() && words.get(words.size() - 1).position == position) {
          words.remove(words.size() - 1);
        }
        if (isPair || offset.endOffset() > end) {
          words.add(new Word(term.toString(), position, offset.startOffset(), offset.endOffset()));
        }
        end = offset.endOffset();
      }
      tokens.end();
      return words;
    } catch (IOException e) {
      throw new UncheckedIOException("reading a string cannot fail", e);
    }
  }

  /** The stems, marked as such, that a single word may have in these languages. */
  static Set<String> stems(String field, String word, Set<Language> languages) {
    Set<String> stems = new LinkedHashSet<>();
    for (Language language : languages) {
      try (TokenStream tokens = WITH_STEMS.get(language).tokenStream(field, word)) {
        CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
        tokens.reset();
        while (tokens.incrementToken()) {
          if (term.length() > 0 && term.charAt(0) == STEM) {
            stems.add(term.toString());
          }
        }
        tokens.end();
      } catch (IOException e) {
        throw new UncheckedIOException("reading a string cannot fail", e);
      }
    }
    return stems;
  }

  /** The term for a word in a property's value. */
  static String propertyTerm(String property, String word) {
    return property.toLowerCase(Locale.ROOT) + OF + word;
  }
}
