package org.muniment.edge.search;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.path;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.PathMatcher0;
import akka.http.javadsl.server.Route;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;
import org.muniment.edge.EdgeSettings.PageSizes;
import org.muniment.edge.documents.DocumentJson;
import org.muniment.edge.http.ApiRequest;
import org.muniment.edge.http.Endpoint;
import org.muniment.edge.http.Endpoints;
import org.muniment.edge.http.QueryParameters;
import org.muniment.edge.http.Responses;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemType;
import org.muniment.protocol.search.SearchCommand;
import org.muniment.protocol.search.SearchReply;

/** {@code /search}: finding documents by what they say. */
public final class SearchRoutes {

  private final Endpoints endpoints;
  private final Queries queries;
  private final int maxQuery;
  private final PageSizes suggestions;

  /**
   * @param maxQuery length of a query, in code points
   * @param suggestions in one answer
   */
  public SearchRoutes(Endpoints endpoints, Queries queries, int maxQuery, PageSizes suggestions) {
    this.endpoints = endpoints;
    this.queries = queries;
    this.maxQuery = maxQuery;
    this.suggestions = suggestions;
  }

  /**
   * The answer; {@code total} and {@code facets} count all matches, not only this page.
   *
   * @param totalIsLowerBound true when more may match than {@code total} says
   * @param facets absent unless asked for
   * @param partial true while the index is being built and matches may be missing
   */
  private record Results(
      List<Result> items,
      long total,
      Optional<Boolean> totalIsLowerBound,
      Optional<Map<String, List<SearchReply.FacetCount>>> facets,
      Optional<Boolean> partial,
      long tookMs,
      Optional<String> next) {}

  /**
   * One result.
   *
   * @param highlights per field, HTML in which the found words are marked; absent unless asked for
   */
  private record Result(
      DocumentJson document,
      OptionalDouble score,
      Optional<Map<String, List<String>>> highlights) {}

  private record Suggestions(List<Suggestion> items) {}

  /**
   * @param text what was typed with its last word completed
   */
  private record Suggestion(String text) {}

  /** How far the index is; {@code building} while a new one is built beside it. */
  private record IndexingJson(
      boolean partial, boolean building, long documents, Optional<Long> builtDocuments) {}

  /**
   * The routes.
   *
   * @param search the path of the resource
   */
  public Route routes(PathMatcher0 search) {
    return concat(
        path(search, () -> endpoints.resource("search", Endpoint.get(this::find))),
        path(
            search.slash("suggest"),
            () -> endpoints.resource("search/suggest", Endpoint.get(this::suggest))),
        path(
            search.slash("reindex"),
            () ->
                endpoints.resource(
                    "search/reindex", Endpoint.get(this::indexing), Endpoint.post(this::reindex))));
  }

  private CompletionStage<HttpResponse> suggest(ApiRequest request) {
    QueryParameters parameters = request.query("q", "limit");
    String typed = bounded(parameters.text("q").orElse(""));
    int limit = parameters.count("limit", suggestions.defaultLimit(), suggestions.maxLimit());
    return queries
        .ask(
            SearchReply.Suggestions.class,
            replyTo -> new SearchCommand.Suggest(request.principal(), typed, limit, replyTo))
        .thenApply(
            reply ->
                Responses.json(
                    StatusCodes.OK,
                    new Suggestions(reply.completions().stream().map(Suggestion::new).toList())));
  }

  private CompletionStage<HttpResponse> indexing(ApiRequest request) {
    request.query();
    return queries
        .ask(
            SearchReply.Indexing.class,
            replyTo -> new SearchCommand.GetIndexing(request.principal(), replyTo))
        .thenApply(reply -> Responses.json(StatusCodes.OK, json(reply)));
  }

  /** Asked again while a new index is being built, it answers the same and starts nothing. */
  private CompletionStage<HttpResponse> reindex(ApiRequest request) {
    request.query();
    return queries
        .ask(
            SearchReply.Indexing.class,
            replyTo -> new SearchCommand.Reindex(request.principal(), replyTo))
        .thenApply(reply -> Responses.json(StatusCodes.ACCEPTED, json(reply)));
  }

  private static IndexingJson json(SearchReply.Indexing indexing) {
    return new IndexingJson(
        indexing.partial(), indexing.built().isPresent(), indexing.documents(), indexing.built());
  }

  private CompletionStage<HttpResponse> find(ApiRequest request) {
    QueryParameters parameters =
        request.query("q", "limit", "cursor", "sort", "facets", "highlight", "refresh", "position");
    String query = query(parameters);
    boolean highlight = parameters.flag("highlight");
    SearchCommand.PageRequest page = queries.page(parameters);
    return queries
        .ask(
            parameters,
            replyTo -> new SearchCommand.Find(request.principal(), query, highlight, page, replyTo))
        .thenApply(reply -> Responses.json(StatusCodes.OK, results(reply, highlight)));
  }

  private String query(QueryParameters parameters) {
    String query =
        parameters
            .text("q")
            .filter(text -> !text.isBlank())
            .orElseThrow(
                () -> Problem.invalidParameter("q", "Say in ?q= what to look for.").asException());
    return bounded(query);
  }

  private String bounded(String query) {
    if (query.codePointCount(0, query.length()) > maxQuery) {
      throw Problem.of(
              ProblemType.QUERY_TOO_LONG,
              "The query may have %d characters at most.".formatted(maxQuery))
          .with("limit", maxQuery)
          .asException();
    }
    return query;
  }

  private static Results results(SearchReply.Page page, boolean highlight) {
    List<Result> items = page.items().stream().map(hit -> result(hit, highlight)).toList();
    SearchReply.Total total = page.total().orElseThrow();
    return new Results(
        items,
        total.count(),
        Optional.of(total.isLowerBound()).filter(yes -> yes),
        Optional.of(page.facets()).filter(facets -> !facets.isEmpty()),
        Optional.of(page.partial()).filter(yes -> yes),
        page.tookMillis(),
        page.next());
  }

  private static Result result(SearchReply.Hit hit, boolean highlight) {
    return new Result(
        DocumentJson.of(hit.document()),
        hit.score(),
        highlight ? Optional.of(hit.highlights()) : Optional.empty());
  }
}
