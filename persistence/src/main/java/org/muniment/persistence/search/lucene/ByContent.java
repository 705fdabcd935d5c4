package org.muniment.persistence.search.lucene;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.BulkScorer;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.LeafCollector;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.Scorable;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.ArrayUtil;

/**
 * Finds the documents whose content another query finds, and takes over its scores.
 *
 * <p>Text stands in the index once per content, and documents know the number of theirs: so a
 * document can change without its text being touched. The price is paid here: all contents that
 * match are looked at, and none is skipped because it scores too low.
 */
final class ByContent extends Query {

  /** Looking a content up in a segment costs about as much as looking at so many documents. */
  private static final int LOOK_UP_COST = 16;

  private final Query text;
  private final Snapshot snapshot;

  /**
   * @param text finds contents
   * @param snapshot the only one that this can be asked of
   */
  ByContent(Query text, Snapshot snapshot) {
    this.text = text;
    this.snapshot = snapshot;
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost)
      throws IOException {
    TextSearcher texts = snapshot.texts();
    ScoreMode all = mode.needsScores() ? ScoreMode.COMPLETE : ScoreMode.COMPLETE_NO_SCORES;
    Weight weight = texts.createWeight(texts.rewrite(text), all, 1);
    Matches matches = new Matches(texts.contentCount(), mode.needsScores());
    for (LeafReaderContext leaf : texts.getIndexReader().leaves()) {
      matches.collectFrom(weight, leaf, snapshot.numbers(leaf));
    }
    return new Joined(matches, boost);
  }

  /** The contents that were found, by their numbers. */
  private static final class Matches implements LeafCollector {

    private final float[] scores;
    private final boolean scored;
    private int[] found = new int[64];
    private int count;
    private ContentColumn numbers;
    private Scorable scorer;

    Matches(int contents, boolean scored) {
      this.scores = new float[contents];
      this.scored = scored;
    }

    void collectFrom(Weight weight, LeafReaderContext leaf, ContentColumn numbersOfLeaf)
        throws IOException {
      BulkScorer all = weight.bulkScorer(leaf);
      if (all != null) {
        numbers = numbersOfLeaf;
        all.score(this, leaf.reader().getLiveDocs(), 0, DocIdSetIterator.NO_MORE_DOCS);
      }
    }

    @Override
    public void setScorer(Scorable next) {
      scorer = next;
    }

    @Override
    public void collect(int doc) throws IOException {
      int number = numbers.content(doc);
      found = ArrayUtil.grow(found, count + 1);
      found[count++] = number;
      scores[number] = scored ? Math.max(scorer.score(), Float.MIN_VALUE) : 1;
    }

    /** The documents of a segment with one of these contents, in order. */
    int[] in(ContentColumn column) {
      return (long) count * LOOK_UP_COST < column.size() ? lookedUp(column) : scanned(column);
    }

    private int[] lookedUp(ContentColumn column) {
      int[] docs = new int[count];
      int size = 0;
      for (int i = 0; i < count; i++) {
        for (int at = column.first(found[i]); column.has(at, found[i]); at++) {
          docs = ArrayUtil.grow(docs, size + 1);
          docs[size++] = column.document(at);
        }
      }
      Arrays.sort(docs, 0, size);
      return Arrays.copyOf(docs, size);
    }

    private int[] scanned(ContentColumn column) {
      int[] docs = new int[column.size()];
      int size = 0;
      for (int doc = 0; doc < docs.length; doc++) {
        if (score(column.content(doc)) > 0) {
          docs[size++] = doc;
        }
      }
      return Arrays.copyOf(docs, size);
    }

    float score(int content) {
      return content < 0 ? 0 : scores[content];
    }
  }

  private final class Joined extends Weight {

    private final Matches matches;
    private final float boost;

    Joined(Matches matches, float boost) {
      super(ByContent.this);
      this.matches = matches;
      this.boost = boost;
    }

    @Override
    public Scorer scorer(LeafReaderContext leaf) throws IOException {
      if (matches.count == 0) {
        return null;
      }
      ContentColumn column = snapshot.contents(leaf);
      int[] docs = matches.in(column);
      return docs.length == 0 ? null : new Documents(this, docs, column);
    }

    @Override
    public Explanation explain(LeafReaderContext leaf, int doc) throws IOException {
      float score = matches.score(snapshot.contents(leaf).content(doc));
      return score > 0
          ? Explanation.match(boost * score, "its content matches " + text)
          : Explanation.noMatch("its content does not match " + text);
    }

    @Override
    public boolean isCacheable(LeafReaderContext leaf) {
      return false;
    }

    float score(int content) {
      return boost * matches.score(content);
    }
  }

  private static final class Documents extends Scorer {

    private final SortedDocs docs;
    private final ContentColumn column;
    private final Joined joined;

    Documents(Joined joined, int[] docs, ContentColumn column) {
      super(joined);
      this.joined = joined;
      this.docs = new SortedDocs(docs);
      this.column = column;
    }

    @Override
    public DocIdSetIterator iterator() {
      return docs;
    }

    @Override
    public float getMaxScore(int upTo) {
      return Float.POSITIVE_INFINITY;
    }

    @Override
    public float score() {
      return joined.score(column.content(docs.docID()));
    }

    @Override
    public int docID() {
      return docs.docID();
    }
  }

  private static final class SortedDocs extends DocIdSetIterator {

    private final int[] docs;
    private int at = -1;

    SortedDocs(int[] docs) {
      this.docs = docs;
    }

    @Override
    public int docID() {
      return at < 0 ? -1 : at < docs.length ? docs[at] : NO_MORE_DOCS;
    }

    @Override
    public int nextDoc() {
      at++;
      return docID();
    }

    /** Doubles its steps until it is past the target: conjunctions advance in small ones. */
    @Override
    public int advance(int target) {
      int low = at + 1;
      int step = 1;
      int high = low;
      while (high < docs.length && docs[high] < target) {
        low = high + 1;
        high += step;
        step <<= 1;
      }
      int found = Arrays.binarySearch(docs, low, Math.min(high, docs.length), target);
      at = found < 0 ? -found - 1 : found;
      return docID();
    }

    @Override
    public long cost() {
      return docs.length;
    }
  }

  @Override
  public void visit(QueryVisitor visitor) {
    visitor.visitLeaf(this);
  }

  @Override
  public String toString(String field) {
    return "content(" + text.toString(field) + ")";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ByContent that
        && that.text.equals(text)
        && that.snapshot.equals(snapshot);
  }

  @Override
  public int hashCode() {
    return classHash() + text.hashCode();
  }
}
