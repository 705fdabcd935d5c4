package org.muniment.persistence.search.lucene;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.apache.lucene.document.IntPoint;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PointValues;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherFactory;

/** One state of the contents, and what queries have to know of it. */
final class TextSearcher extends IndexSearcher {

  static final SearcherFactory FACTORY =
      new SearcherFactory() {
        @Override
        public IndexSearcher newSearcher(IndexReader reader, IndexReader previous)
            throws IOException {
          return new TextSearcher(reader);
        }
      };

  private final Set<Language> languages;
  private final int contentCount;

  private TextSearcher(IndexReader reader) throws IOException {
    super(reader);
    this.languages = languages(reader);
    this.contentCount = contentCount(reader);
  }

  /** Languages with word forms that some content is written in. */
  Set<Language> languages() {
    return languages;
  }

  /** All numbers of contents are below. */
  int contentCount() {
    return contentCount;
  }

  private static int contentCount(IndexReader reader) throws IOException {
    byte[] greatest = PointValues.getMaxPackedValue(reader, Fields.CONTENT_NUMBER);
    return greatest == null ? 0 : IntPoint.decodeDimension(greatest, 0) + 1;
  }

  private static Set<Language> languages(IndexReader reader) throws IOException {
    Set<Language> languages = EnumSet.noneOf(Language.class);
    for (LeafReaderContext leaf : reader.leaves()) {
      Terms tags = leaf.reader().terms(Fields.LANGUAGE);
      if (tags != null) {
        TermsEnum each = tags.iterator();
        while (each.next() != null) {
          Language.of(each.term().utf8ToString()).ifPresent(languages::add);
        }
      }
    }
    return languages;
  }
}
