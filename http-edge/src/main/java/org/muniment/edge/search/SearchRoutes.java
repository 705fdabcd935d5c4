package org.muniment.edge.search;

import static akka.http.javadsl.server.Directives.path;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.PathMatcher0;
import akka.http.javadsl.server.Route;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
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

  /**
   * @param maxQuery length of a query, in code points
   */
  public SearchRoutes(Endpoints endpoints, Queries queries, int maxQuery) {
    this.endpoints = endpoints;
    this.queries = queries;
    this.maxQuery = maxQuery;
  }

  /** The answer; {@code total} counts all matches, not only this page. */
  private record Results(
      List<Result> items, OptionalLong total, long tookMs, Optional<String> next) {}

  /**
   * One result.
   *
   * @param highlights per field, HTML in which the found words are marked; absent unless asked for
   */
  private record Result(
      DocumentJson document,
      OptionalDouble score,
      Optional<Map<String, List<String>>> highlights) {}

  /**
   * The routes.
   *
   * @param search the path of the resource
   */
  public Route routes(PathMatcher0 search) {
    return path(search, () -> endpoints.resource("search", Endpoint.get(this::find)));
  }

  private CompletionStage<HttpResponse> find(ApiRequest request) {
    QueryParameters parameters =
        request.query("q", "limit", "cursor", "sort", "highlight", "refresh", "position");
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
    return new Results(items, page.total(), page.tookMillis(), page.next());
  }

  private static Result result(SearchReply.Hit hit, boolean highlight) {
    return new Result(
        DocumentJson.of(hit.document()),
        hit.score(),
        highlight ? Optional.of(hit.highlights()) : Optional.empty());
  }
}
