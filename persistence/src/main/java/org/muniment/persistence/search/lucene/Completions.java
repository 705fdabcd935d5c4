package org.muniment.persistence.search.lucene;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;

/**
 * Completes words from names, tags and titles of live documents.
 *
 * <p>A term is a word as searches see it, then the word as it is written, in lower case: so {@code
 * mull} is completed to {@code müller}. Only so many terms are looked at, whatever was typed; with
 * a short beginning and a large dictionary the most frequent word can be beyond them.
 */
final class Completions {

  /** Between the two forms of a word; no word contains it. */
  private static final char WRITTEN = '\u001f';

  /** A completion of one character saves nothing. */
  private static final int MIN_LENGTH = 2;

  private final int maxTerms;

  /**
   * @param maxTerms looked at for one question
   */
  Completions(int maxTerms) {
    this.maxTerms = maxTerms;
  }

  /** The terms of a text. */
  static Set<String> terms(String text) {
    Set<String> terms = new LinkedHashSet<>();
    for (Analysis.Word word : Analysis.words(Fields.NAME, text)) {
      if (word.term().length() >= MIN_LENGTH) {
        String written = text.substring(word.start(), word.end()).toLowerCase(Locale.ROOT);
        terms.add(Keywords.exact(word.term() + WRITTEN + written));
      }
    }
    return terms;
  }

  /**
   * The words with a beginning, those of most documents first.
   *
   * @param beginning as searches see it
   */
  List<String> of(IndexSearcher searcher, String beginning, int limit) throws IOException {
    Map<String, Integer> found = new HashMap<>();
    int left = maxTerms;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      left = collect(leaf, new BytesRef(beginning), found, left);
    }
    return found.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<String, Integer> word) -> -word.getValue())
                .thenComparing(Map.Entry::getKey))
        .limit(limit)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static int collect(
      LeafReaderContext leaf, BytesRef beginning, Map<String, Integer> found, int most)
      throws IOException {
    Terms terms = leaf.reader().terms(Fields.COMPLETION);
    int left = most;
    if (terms == null) {
      return left;
    }
    TermsEnum each = terms.iterator();
    boolean more = each.seekCeil(beginning) != TermsEnum.SeekStatus.END;
    while (more && left > 0 && StringHelper.startsWith(each.term(), beginning)) {
      if (isLive(leaf.reader().getLiveDocs(), each)) {
        found.merge(written(each.term()), each.docFreq(), Integer::sum);
      }
      left--;
      more = each.next() != null;
    }
    return left;
  }

  /** Frequencies count deleted documents until segments are merged; a word of none is not shown. */
  private static boolean isLive(Bits live, TermsEnum term) throws IOException {
    PostingsEnum docs = live == null ? null : term.postings(null, PostingsEnum.NONE);
    while (docs != null && docs.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
      if (live.get(docs.docID())) {
        return true;
      }
    }
    return live == null;
  }

  private static String written(BytesRef term) {
    String both = term.utf8ToString();
    return both.substring(both.indexOf(WRITTEN) + 1);
  }
}
