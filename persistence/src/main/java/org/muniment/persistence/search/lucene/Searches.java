package org.muniment.persistence.search.lucene;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopFieldCollector;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.search.TopFieldDocs;
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
      Query query,
      Optional<Query> highlights,
      boolean counts,
      SortOrder order,
      long fingerprint,
      SearchCommand.PageRequest page) {}

  private final Searchers searchers;
  private final QueryParser parser;
  private final QueryCompiler compiler;
  private final Highlights highlights;
  private final int exactTotal;

  Searches(Searchers searchers, SearchSettings settings, LuceneSettings lucene) {
    this.searchers = searchers;
    this.parser = new QueryParser(settings.query());
    this.compiler = new QueryCompiler(lucene.ranking());
    this.highlights = new Highlights(settings);
    this.exactTotal = lucene.exactTotal();
  }

  SearchReply find(SearchCommand.Find command) {
    SearchQuery query;
    try {
      query = parser.parse(command.query());
    } catch (QuerySyntaxException e) {
      return new SearchReply.BadQuery(e.position(), e.reason());
    }
    Optional<SortOrder> order = SortOrder.OF_SEARCHES.of(command.page().sort());
    if (order.isEmpty()) {
      return badSort(command.page(), SortOrder.OF_SEARCHES);
    }
    try {
      return answer(
          new Request(
              compiler.compile(query),
              command.highlight()
                  ? Optional.of(compiler.compileForHighlights(query))
                  : Optional.empty(),
              true,
              order.get(),
              Cursor.fingerprint("find", command.query(), order.get().key()),
              command.page()));
    } catch (IndexSearcher.TooManyClauses e) {
      return new SearchReply.BadQuery(0, "The query has too many words.");
    }
  }

  SearchReply list(SearchCommand.ListDocuments command) {
    Optional<SortOrder> order = SortOrder.OF_LISTINGS.of(command.page().sort());
    return order.isEmpty()
        ? badSort(command.page(), SortOrder.OF_LISTINGS)
        : answer(
            new Request(
                filter(command.filter()),
                Optional.empty(),
                false,
                order.get(),
                Cursor.fingerprint("list", command.filter().toString(), order.get().key()),
                command.page()));
  }

  private static SearchReply badSort(SearchCommand.PageRequest page, SortOrder.Choice choice) {
    return new SearchReply.BadSort(page.sort().orElseThrow(), choice.known());
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

  private SearchReply answer(Request request) {
    long began = System.nanoTime();
    Optional<FieldDoc> after = Optional.empty();
    if (request.page.cursor().isPresent()) {
      after = Cursor.decode(request.page.cursor().get(), request.fingerprint, request.order);
      if (after.isEmpty()) {
        return new SearchReply.BadCursor();
      }
    }
    try {
      IndexSearcher searcher = searchers.acquire();
      try {
        return page(request, after.orElse(null), searcher, began);
      } finally {
        searchers.release(searcher);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the search index cannot be read", e);
    }
  }

  /** Asks for one hit more than wanted, to know whether another page follows. */
  private SearchReply page(Request request, FieldDoc after, IndexSearcher searcher, long began)
      throws IOException {
    int limit = request.page.limit();
    if (limit < 1) {
      throw new IllegalArgumentException("a page has at least one item, not " + limit);
    }
    int wanted = (int) Math.min(limit + 1L, Math.max(1, searcher.getIndexReader().maxDoc()));
    TopFieldDocs top =
        searcher.search(
            request.query,
            new TopFieldCollectorManager(
                request.order.sort(), wanted, after, request.counts ? exactTotal : wanted));
    boolean more = top.scoreDocs.length > limit;
    ScoreDoc[] hits = more ? Arrays.copyOf(top.scoreDocs, limit) : top.scoreDocs;
    return new SearchReply.Page(
        items(request, searcher, hits),
        request.counts ? OptionalLong.of(top.totalHits.value) : OptionalLong.empty(),
        more
            ? Optional.of(Cursor.encode(request.fingerprint, (FieldDoc) hits[limit - 1]))
            : Optional.empty(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
  }

  private List<SearchReply.Hit> items(Request request, IndexSearcher searcher, ScoreDoc[] hits)
      throws IOException {
    int[] docs = Arrays.stream(hits).mapToInt(hit -> hit.doc).toArray();
    List<DocumentView> views = new Reading(searcher).views(docs);
    List<Map<String, List<String>>> excerpts = List.of();
    if (request.highlights.isPresent() && hits.length > 0) {
      excerpts = highlights.of(searcher, request.highlights.get(), docs);
    }
    if (request.counts && request.order != SortOrder.SCORE) {
      TopFieldCollector.populateScores(hits, searcher, request.query);
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
