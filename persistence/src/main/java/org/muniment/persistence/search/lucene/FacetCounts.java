package org.muniment.persistence.search.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.search.Collector;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.LeafCollector;
import org.apache.lucene.search.Scorable;
import org.apache.lucene.search.ScoreMode;
import org.muniment.protocol.search.SearchReply.FacetCount;

/**
 * Counts the values of a facet over all matches: per segment by the segment's own numbers of its
 * values, and by value once per segment. No numbering across segments has to be built, which would
 * cost as much as there are values in the index whenever it changes.
 */
final class FacetCounts implements CollectorManager<FacetCounts.Counting, List<FacetCount>> {

  private static final Comparator<FacetCount> ORDER =
      Comparator.comparingLong(FacetCount::count).reversed().thenComparing(FacetCount::value);

  private final String field;
  private final int limit;

  /**
   * @param limit values in the result, the most frequent ones
   */
  FacetCounts(Facet facet, int limit) {
    this.field = Fields.of(facet);
    this.limit = limit;
  }

  @Override
  public Counting newCollector() {
    return new Counting();
  }

  @Override
  public List<FacetCount> reduce(Collection<Counting> collectors) throws IOException {
    Map<String, Long> counts = new HashMap<>();
    for (Counting counting : collectors) {
      for (Segment segment : counting.segments) {
        segment.addTo(counts);
      }
    }
    PriorityQueue<FacetCount> best = new PriorityQueue<>(ORDER.reversed());
    counts.forEach(
        (value, count) -> {
          best.add(new FacetCount(value, count));
          if (best.size() > limit) {
            best.remove();
          }
        });
    List<FacetCount> sorted = new ArrayList<>(best);
    sorted.sort(ORDER);
    return sorted;
  }

  final class Counting implements Collector {

    private final List<Segment> segments = new ArrayList<>();

    @Override
    public LeafCollector getLeafCollector(LeafReaderContext leaf) throws IOException {
      Segment segment = new Segment(DocValues.getSortedSet(leaf.reader(), field));
      segments.add(segment);
      return segment;
    }

    @Override
    public ScoreMode scoreMode() {
      return ScoreMode.COMPLETE_NO_SCORES;
    }
  }

  private static final class Segment implements LeafCollector {

    private final SortedSetDocValues values;
    private final int[] counts;

    Segment(SortedSetDocValues values) {
      this.values = values;
      this.counts = new int[Math.toIntExact(values.getValueCount())];
    }

    @Override
    public void setScorer(Scorable scorer) {
      // values have nothing to do with scores
    }

    @Override
    public void collect(int doc) throws IOException {
      if (values.advanceExact(doc)) {
        for (int i = values.docValueCount(); i > 0; i--) {
          counts[(int) values.nextOrd()]++;
        }
      }
    }

    void addTo(Map<String, Long> all) throws IOException {
      for (int i = 0; i < counts.length; i++) {
        if (counts[i] > 0) {
          all.merge(values.lookupOrd(i).utf8ToString(), (long) counts[i], Long::sum);
        }
      }
    }
  }
}
