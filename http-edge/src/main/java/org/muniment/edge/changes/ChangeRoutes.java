package org.muniment.edge.changes;

import static akka.http.javadsl.server.Directives.path;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.PathMatcher0;
import akka.http.javadsl.server.Route;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.muniment.edge.EdgeSettings.PageSizes;
import org.muniment.edge.http.ApiRequest;
import org.muniment.edge.http.Cursor;
import org.muniment.edge.http.Endpoint;
import org.muniment.edge.http.Endpoints;
import org.muniment.edge.http.Page;
import org.muniment.edge.http.QueryParameters;
import org.muniment.edge.http.Responses;
import org.muniment.edge.problem.Problem;
import org.muniment.persistence.journal.ChangeLog;

/** {@code /changes}: what happened to documents, from a cursor on. */
public final class ChangeRoutes {

  private static final String LAST_EVENT_ID = "Last-Event-ID";

  private final Endpoints endpoints;
  private final ChangeLog changes;
  private final PageSizes pages;
  private final EventStreams streams;

  public ChangeRoutes(
      Endpoints endpoints, ChangeLog changes, PageSizes pages, EventStreams streams) {
    this.endpoints = endpoints;
    this.changes = changes;
    this.pages = pages;
    this.streams = streams;
  }

  /**
   * The routes.
   *
   * @param changes the path of the resource
   */
  public Route routes(PathMatcher0 changes) {
    return path(changes, () -> endpoints.resource("changes", Endpoint.get(this::get)));
  }

  private CompletionStage<HttpResponse> get(ApiRequest request) {
    return request.asksFor(EventStreams.MEDIA_TYPE) ? stream(request) : page(request);
  }

  private CompletionStage<HttpResponse> page(ApiRequest request) {
    QueryParameters query = request.query("since", "limit");
    int limit = query.count("limit", pages.defaultLimit(), pages.maxLimit());
    return filled(since(query), limit)
        .thenApply(page -> Responses.unstored(StatusCodes.OK, json(page)));
  }

  /** A page is empty only when there is nothing more now, so that a reader knows when to rest. */
  private CompletionStage<ChangeLog.Page> filled(String cursor, int limit) {
    return after(cursor, limit, Cursor.invalid())
        .thenCompose(
            page ->
                page.changes().isEmpty() && page.more()
                    ? filled(page.next(), limit)
                    : CompletableFuture.completedFuture(page));
  }

  private static Page<ChangeJson> json(ChangeLog.Page page) {
    List<ChangeJson> items =
        page.changes().stream().map(change -> ChangeJson.of(change.header())).toList();
    return new Page<>(items, Optional.of(CursorText.of(page.next())));
  }

  private CompletionStage<HttpResponse> stream(ApiRequest request) {
    QueryParameters query = request.query("since");
    Optional<String> lastEvent = request.header(LAST_EVENT_ID).filter(id -> !id.isEmpty());
    Problem invalid =
        lastEvent.isPresent()
            ? Problem.invalidHeader(LAST_EVENT_ID, "Last-Event-ID must be the id of an event.")
            : Cursor.invalid();
    String from = lastEvent.map(id -> decoded(id, invalid)).orElseGet(() -> since(query));
    return after(from, streams.page(), invalid).thenApply(streams::open);
  }

  private static String since(QueryParameters query) {
    return query
        .text("since")
        .map(text -> decoded(text, Cursor.invalid()))
        .orElse(ChangeLog.BEGINNING);
  }

  private static String decoded(String text, Problem otherwise) {
    try {
      return CursorText.read(text);
    } catch (IllegalArgumentException e) {
      throw otherwise.asException();
    }
  }

  private CompletionStage<ChangeLog.Page> after(String cursor, int limit, Problem otherwise) {
    try {
      return changes.after(cursor, limit);
    } catch (IllegalArgumentException e) {
      throw otherwise.asException();
    }
  }
}
