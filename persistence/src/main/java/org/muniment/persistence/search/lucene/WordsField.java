package org.muniment.persistence.search.lucene;

import java.util.Optional;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexOptions;

/** Words of a language. Their offsets are kept where highlights point at them. */
final class WordsField extends Field {

  private static final FieldType WITHOUT_OFFSETS = TextField.TYPE_NOT_STORED;
  private static final FieldType WITH_OFFSETS = new FieldType(TextField.TYPE_NOT_STORED);

  static {
    WITH_OFFSETS.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS_AND_OFFSETS);
    WITH_OFFSETS.freeze();
  }

  private final Optional<Language> language;

  private WordsField(String name, String words, FieldType type, Optional<Language> language) {
    super(name, words, type);
    this.language = language;
  }

  /** Words that highlights can point at. */
  static Field shown(String name, String words, Optional<Language> language) {
    return new WordsField(name, words, WITH_OFFSETS, language);
  }

  /** Words that are only looked for. */
  static Field sought(String name, String words, Optional<Language> language) {
    return new WordsField(name, words, WITHOUT_OFFSETS, language);
  }

  @Override
  public TokenStream tokenStream(Analyzer analyzer, TokenStream reuse) {
    return Analysis.of(language).tokenStream(name(), stringValue());
  }
}
