package org.muniment.persistence.search.lucene;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicNormalizationFilter;
import org.apache.lucene.analysis.ar.ArabicStemFilter;
import org.apache.lucene.analysis.bg.BulgarianStemFilter;
import org.apache.lucene.analysis.cz.CzechStemFilter;
import org.apache.lucene.analysis.de.GermanLightStemFilter;
import org.apache.lucene.analysis.de.GermanNormalizationFilter;
import org.apache.lucene.analysis.el.GreekLowerCaseFilter;
import org.apache.lucene.analysis.el.GreekStemFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.es.SpanishLightStemFilter;
import org.apache.lucene.analysis.fa.PersianNormalizationFilter;
import org.apache.lucene.analysis.fa.PersianStemFilter;
import org.apache.lucene.analysis.fi.FinnishLightStemFilter;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.fr.FrenchLightStemFilter;
import org.apache.lucene.analysis.hi.HindiNormalizationFilter;
import org.apache.lucene.analysis.hi.HindiStemFilter;
import org.apache.lucene.analysis.hu.HungarianLightStemFilter;
import org.apache.lucene.analysis.id.IndonesianStemFilter;
import org.apache.lucene.analysis.in.IndicNormalizationFilter;
import org.apache.lucene.analysis.it.ItalianLightStemFilter;
import org.apache.lucene.analysis.lv.LatvianStemFilter;
import org.apache.lucene.analysis.no.NorwegianLightStemFilter;
import org.apache.lucene.analysis.pt.PortugueseLightStemFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.sv.SwedishLightStemFilter;
import org.apache.lucene.analysis.tr.ApostropheFilter;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.tartarus.snowball.ext.CatalanStemmer;
import org.tartarus.snowball.ext.DanishStemmer;
import org.tartarus.snowball.ext.DutchStemmer;
import org.tartarus.snowball.ext.EnglishStemmer;
import org.tartarus.snowball.ext.RomanianStemmer;
import org.tartarus.snowball.ext.RussianStemmer;
import org.tartarus.snowball.ext.TurkishStemmer;

/**
 * The languages whose word forms are known, each with the filters that bring forms of a word
 * together. They are those of Lucene's own analyzers for the language, without stop words.
 *
 * <p>Chinese, Japanese, Korean, Thai and others are no part of this: they are cut by {@link
 * Analysis} and have no forms to bring together.
 */
enum Language {
  ARABIC(words -> new ArabicStemFilter(new ArabicNormalizationFilter(words)), "ar"),
  BULGARIAN(BulgarianStemFilter::new, "bg"),
  CATALAN(
      words ->
          new SnowballFilter(
              new ElisionFilter(words, FrenchAnalyzer.DEFAULT_ARTICLES), new CatalanStemmer()),
      "ca"),
  CZECH(CzechStemFilter::new, "cs"),
  DANISH(words -> new SnowballFilter(words, new DanishStemmer()), "da"),
  GERMAN(words -> new GermanLightStemFilter(new GermanNormalizationFilter(words)), "de"),
  GREEK(words -> new GreekStemFilter(new GreekLowerCaseFilter(words)), "el"),
  ENGLISH(
      words -> new SnowballFilter(new EnglishPossessiveFilter(words), new EnglishStemmer()), "en"),
  SPANISH(SpanishLightStemFilter::new, "es"),
  PERSIAN(words -> new PersianStemFilter(new PersianNormalizationFilter(words)), "fa"),
  FINNISH(FinnishLightStemFilter::new, "fi"),
  FRENCH(
      words -> new FrenchLightStemFilter(new ElisionFilter(words, FrenchAnalyzer.DEFAULT_ARTICLES)),
      "fr"),
  HINDI(
      words ->
          new HindiStemFilter(new HindiNormalizationFilter(new IndicNormalizationFilter(words))),
      "hi"),
  HUNGARIAN(HungarianLightStemFilter::new, "hu"),
  INDONESIAN(IndonesianStemFilter::new, "id"),
  ITALIAN(words -> new ItalianLightStemFilter(new ElisionFilter(words, Articles.ITALIAN)), "it"),
  LATVIAN(LatvianStemFilter::new, "lv"),
  DUTCH(words -> new SnowballFilter(words, new DutchStemmer()), "nl"),
  NORWEGIAN(NorwegianLightStemFilter::new, "no nb nn"),
  PORTUGUESE(PortugueseLightStemFilter::new, "pt"),
  ROMANIAN(words -> new SnowballFilter(words, new RomanianStemmer()), "ro"),
  RUSSIAN(words -> new SnowballFilter(words, new RussianStemmer()), "ru"),
  SWEDISH(SwedishLightStemFilter::new, "sv"),
  TURKISH(words -> new SnowballFilter(new ApostropheFilter(words), new TurkishStemmer()), "tr");

  /** What loses its vowel before one and is written together with the word after it. */
  private static final class Articles {
    static final CharArraySet ITALIAN =
        new CharArraySet(
            List.of(
                "l", "un", "d", "c", "s", "m", "t", "v", "all", "coll", "dall", "dell", "nell",
                "sull", "quell", "gl"),
            true);
  }

  private static final Map<String, Language> BY_SUBTAG =
      Arrays.stream(values())
          .flatMap(
              language ->
                  Stream.of(language.subtags.split(" ", -1)).map(tag -> Map.entry(tag, language)))
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  @SuppressWarnings("ImmutableEnumChecker") // the constants above hold no state
  private final UnaryOperator<TokenStream> stems;

  private final String subtags;

  /**
   * @param subtags primary subtags of BCP 47, separated by blanks
   */
  Language(UnaryOperator<TokenStream> stems, String subtags) {
    this.stems = stems;
    this.subtags = subtags;
  }

  /** The language of a BCP 47 tag in any case, if its word forms are known. */
  static Optional<Language> of(String tag) {
    int end = tag.indexOf('-');
    String primary = end < 0 ? tag : tag.substring(0, end);
    return Optional.ofNullable(BY_SUBTAG.get(primary.toLowerCase(Locale.ROOT)));
  }

  /** The stems of words in lower case, still with their accents. */
  TokenStream stems(TokenStream words) {
    return stems.apply(words);
  }
}
