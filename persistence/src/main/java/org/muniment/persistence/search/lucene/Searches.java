package org.muniment.persistence.search.lucene;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MultiCollectorManager;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopFieldCollector;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.search.TopFieldDocs;
import org.apache.lucene.search.TotalHits;
import org.muniment.persistence.search.EpochNanos;
import org.muniment.persistence.search.QueryParser;
import org.muniment.persistence.search.QuerySyntaxException;
import org.muniment.persistence.search.SearchQuery;
import org.muniment.persistence.search.SearchSettings;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.Principal;
import org.muniment.protocol.search.SearchCommand;
import org.muniment.protocol.search.SearchReply;

/** Answers searches and listings. A page costs the same wherever it lies. */
final class Searches {

  /** A request that could be understood, whichever kind it is. */
  private record Request(
      Wanted wanted,
      boolean counts,
      SortOrder order,
      List<Facet> facets,
      long fingerprint,
      SearchCommand.PageRequest page) {}

  /** What is asked of one state of the index. */
  private interface Wanted {
    Query query(Snapshot snapshot);

    default Optional<Query> highlights(Snapshot snapshot) {
      return Optional.empty();
    }
  }

  /** What a query wants. */
  private final class Words implements Wanted {
    private final SearchQuery query;
    private final boolean highlight;

    Words(SearchQuery query, boolean highlight) {
      this.query = query;
      this.highlight = highlight;
    }

    @Override
    public Query query(Snapshot snapshot) {
      return compiler.compile(query, snapshot);
    }

    @Override
    public Optional<Query> highlights(Snapshot snapshot) {
      return highlight
          ? Optional.of(compiler.compileForHighlights(query, snapshot))
          : Optional.empty();
    }
  }

  private final Searchers searchers;
  private final QueryParser parser;
  private final QueryCompiler compiler;
  private final Highlights highlights;
  private final Completions completions;
  private final int exactTotal;
  private final int facetValues;
  private final long pageBytes;

  Searches(Searchers searchers, SearchSettings settings, LuceneSettings lucene) {
    this.searchers = searchers;
    this.parser = new QueryParser(settings.query());
    this.compiler = new QueryCompiler(lucene.ranking());
    this.highlights = new Highlights(settings);
    this.completions = new Completions(lucene.completionTerms());
    this.exactTotal = lucene.exactTotal();
    this.facetValues = lucene.facetValues();
    this.pageBytes = settings.pageBytes();
  }

  SearchReply find(SearchCommand.Find command) {
    SearchQuery query;
    try {
      query = parser.parse(command.query());
    } catch (QuerySyntaxException e) {
      return new SearchReply.BadQuery(e.position(), e.reason());
    }
    try {
      return answer(
          new Words(query, command.highlight()),
          true,
          SortOrder.OF_SEARCHES,
          "find\0" + command.query(),
          command.page());
    } catch (IndexSearcher.TooManyClauses e) {
      return new SearchReply.BadQuery(0, "The query has too many words.");
    }
  }

  SearchReply list(SearchCommand.ListDocuments command) {
    Query filter = filter(command.filter());
    return answer(
        snapshot -> filter,
        false,
        SortOrder.OF_LISTINGS,
        "list\0" + command.filter(),
        command.page());
  }

  /** Completes the letters and digits at the end of what was typed. */
  SearchReply suggest(SearchCommand.Suggest command) {
    String typed = command.typed();
    List<Analysis.Word> words = Analysis.words(Fields.NAME, typed);
    Analysis.Word last = words.isEmpty() ? null : words.get(words.size() - 1);
    if (last == null || last.end() < typed.length()) {
      return new SearchReply.Suggestions(List.of());
    }
    String before = typed.substring(0, last.start());
    return read(
        snapshot ->
            new SearchReply.Suggestions(
                completions.of(snapshot.documents(), last.term(), command.limit()).stream()
                    .map(before::concat)
                    .toList()));
  }

  private static Query filter(SearchCommand.Filter filter) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    all.add(is(Fields.STATE_IS, filter.state().orElse(Lifecycle.LIVE).name()), Occur.FILTER);
    filter
        .folder()
        .map(FolderPath::value)
        .ifPresent(path -> all.add(is(Fields.FOLDER_IS, path), Occur.FILTER));
    filter.tag().ifPresent(tag -> all.add(is(Fields.TAG_IS, tag), Occur.FILTER));
    filter
        .owner()
        .map(Principal::name)
        .ifPresent(owner -> all.add(is(Fields.OWNER_IS, owner), Occur.FILTER));
    filter
        .modifiedSince()
        .map(EpochNanos::of)
        .map(since -> LongPoint.newRangeQuery(Fields.MODIFIED_AT, since, Long.MAX_VALUE))
        .ifPresent(range -> all.add(range, Occur.FILTER));
    return all.build();
  }

  private static Query is(String field, String value) {
    return new TermQuery(new Term(field, Keywords.exact(value)));
  }

  /**
   * @param counts whether it is said how many there are and how well they match
   * @param identity of the request, without page and order
   */
  private SearchReply answer(
      Wanted wanted,
      boolean counts,
      SortOrder.Choice orders,
      String identity,
      SearchCommand.PageRequest page) {
    long began = System.nanoTime();
    Optional<SortOrder> order = orders.of(page.sort());
    if (order.isEmpty()) {
      return new SearchReply.BadSort(page.sort().orElseThrow(), orders.known());
    }
    List<Facet> facets = new ArrayList<>();
    for (String key : page.facets()) {
      Optional<Facet> facet = Facet.of(key);
      if (facet.isEmpty()) {
        return new SearchReply.BadFacet(key, Facet.known());
      }
      facets.add(facet.get());
    }
    long fingerprint = Cursor.fingerprint(identity, order.get().key());
    Optional<FieldDoc> after = Optional.empty();
    if (page.cursor().isPresent()) {
      after = Cursor.decode(page.cursor().get(), fingerprint, order.get());
      if (after.isEmpty()) {
        return new SearchReply.BadCursor();
      }
    }
    Request request = new Request(wanted, counts, order.get(), facets, fingerprint, page);
    FieldDoc last = after.orElse(null);
    return read(snapshot -> page(request, last, snapshot, began));
  }

  private interface Answer {
    SearchReply from(Snapshot snapshot) throws IOException;
  }

  private SearchReply read(Answer answer) {
    try {
      Snapshot snapshot = searchers.acquire();
      try {
        return answer.from(snapshot);
      } finally {
        searchers.release(snapshot);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the search index cannot be read", e);
    }
  }

  /** Asks for one hit more than wanted, to know whether another page follows. */
  private SearchReply page(Request request, FieldDoc after, Snapshot snapshot, long began)
      throws IOException {
    int limit = request.page.limit();
    if (limit < 1) {
      throw new IllegalArgumentException("a page has at least one item, not " + limit);
    }
    int wanted =
        (int) Math.min(limit + 1L, Math.max(1, snapshot.documents().getIndexReader().maxDoc()));
    Query query = request.wanted.query(snapshot);
    Object[] collected =
        snapshot
            .documents()
            .search(
                query,
                collectors(
                    new TopFieldCollectorManager(
                        request.order.sort(), wanted, after, request.counts ? exactTotal : wanted),
                    request.facets));
    TopFieldDocs top = (TopFieldDocs) collected[0];
    ScoreDoc[] asked = Arrays.copyOf(top.scoreDocs, Math.min(limit, top.scoreDocs.length));
    List<DocumentView> views = new Reading(snapshot.documents()).views(docs(asked), pageBytes);
    ScoreDoc[] hits = Arrays.copyOf(asked, views.size());
    boolean more = top.scoreDocs.length > hits.length;
    return new SearchReply.Page(
        items(request, query, snapshot, hits, views),
        request.counts ? Optional.of(total(top.totalHits)) : Optional.empty(),
        facets(request.facets, collected),
        false,
        more
            ? Optional.of(Cursor.encode(request.fingerprint, (FieldDoc) hits[hits.length - 1]))
            : Optional.empty(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
  }

  private MultiCollectorManager collectors(TopFieldCollectorManager hits, List<Facet> facets) {
    CollectorManager<?, ?>[] all = new CollectorManager<?, ?>[facets.size() + 1];
    all[0] = hits;
    for (int i = 0; i < facets.size(); i++) {
      all[i + 1] = new FacetCounts(facets.get(i), facetValues);
    }
    return new MultiCollectorManager(all);
  }

  private static SearchReply.Total total(TotalHits hits) {
    return new SearchReply.Total(
        hits.value, hits.relation == TotalHits.Relation.GREATER_THAN_OR_EQUAL_TO);
  }

  /** The facets' results stand after the hits, in the order they were asked for. */
  @SuppressWarnings("unchecked")
  private static Map<String, List<SearchReply.FacetCount>> facets(
      List<Facet> facets, Object[] collected) {
    Map<String, List<SearchReply.FacetCount>> counts = new LinkedHashMap<>();
    for (int i = 0; i < facets.size(); i++) {
      counts.put(facets.get(i).key(), (List<SearchReply.FacetCount>) collected[i + 1]);
    }
    return counts;
  }

  private static int[] docs(ScoreDoc[] hits) {
    return Arrays.stream(hits).mapToInt(hit -> hit.doc).toArray();
  }

  private List<SearchReply.Hit> items(
      Request request, Query query, Snapshot snapshot, ScoreDoc[] hits, List<DocumentView> views)
      throws IOException {
    List<Map<String, List<String>>> excerpts = List.of();
    Optional<Query> shown = request.wanted.highlights(snapshot);
    if (shown.isPresent() && hits.length > 0) {
      excerpts = highlights.of(snapshot, shown.get(), docs(hits));
    }
    if (request.counts && request.order != SortOrder.SCORE) {
      TopFieldCollector.populateScores(hits, snapshot.documents(), query);
    }
    List<SearchReply.Hit> items = new ArrayList<>(hits.length);
    for (int i = 0; i < hits.length; i++) {
      items.add(
          new SearchReply.Hit(
              views.get(i),
              score(request, (FieldDoc) hits[i]),
              excerpts.isEmpty() ? Map.of() : excerpts.get(i)));
    }
    return items;
  }

  private static OptionalDouble score(Request request, FieldDoc hit) {
    if (!request.counts) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(request.order == SortOrder.SCORE ? (Float) hit.fields[0] : hit.score);
  }
}
