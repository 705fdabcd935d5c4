package org.muniment.edge.documents;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.PathMatcher0;
import akka.http.javadsl.server.Route;
import java.util.List;
import java.util.Optional;
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
import org.muniment.edge.problem.ProblemType;
import org.muniment.persistence.journal.DocumentHistory;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.DocumentView;

/** {@code /documents/{id}/versions}, {@code …/versions/{n}} and {@code /documents/{id}/history}. */
final class HistoryRoutes {

  private static final String VERSIONS = "versions";
  private static final String HISTORY = "history";

  private final Endpoints endpoints;
  private final Conversation conversation;
  private final DocumentHistory history;
  private final PageSizes pages;
  private final long pageBytes;

  HistoryRoutes(
      Endpoints endpoints,
      Conversation conversation,
      DocumentHistory history,
      PageSizes pages,
      long pageBytes) {
    this.endpoints = endpoints;
    this.conversation = conversation;
    this.history = history;
    this.pages = pages;
    this.pageBytes = pageBytes;
  }

  /**
   * @param documents the path of the collection
   */
  Route routes(PathMatcher0 documents) {
    return concat(
        path(
            documents.slash(segment()).slash(VERSIONS),
            id ->
                endpoints.resource(
                    "documents/{id}/versions", Endpoint.get(request -> versions(request, id)))),
        path(
            documents.slash(segment()).slash(VERSIONS).slash(segment()),
            (id, number) ->
                endpoints.resource(
                    "documents/{id}/versions/{n}",
                    Endpoint.get(request -> version(request, id, number)))),
        path(
            documents.slash(segment()).slash(HISTORY),
            id ->
                endpoints.resource(
                    "documents/{id}/history", Endpoint.get(request -> history(request, id)))));
  }

  /** The number in a path; what is no number names no version. */
  static int version(String segment) {
    if (segment.matches("[1-9][0-9]{0,8}")) {
      return Integer.parseInt(segment);
    }
    throw Problem.of(ProblemType.VERSION_NOT_FOUND, "Versions are numbered from 1.").asException();
  }

  private CompletionStage<HttpResponse> version(ApiRequest request, String segment, String number) {
    request.query();
    return conversation
        .version(request.principal(), Conversation.id(segment), version(number))
        .thenApply(reply -> Responses.json(StatusCodes.OK, VersionJson.of(reply.version())));
  }

  private CompletionStage<HttpResponse> versions(ApiRequest request, String segment) {
    QueryParameters query = request.query("limit", "cursor");
    int limit = limit(query);
    int from = Math.toIntExact(Math.min(from(query, VERSIONS), Integer.MAX_VALUE));
    return conversation
        .versions(request.principal(), Conversation.id(segment), from, limit)
        .thenApply(reply -> Responses.json(StatusCodes.OK, page(reply)));
  }

  private static Page<VersionJson> page(DocumentReply.Versions reply) {
    List<VersionJson> items = reply.versions().stream().map(VersionJson::of).toList();
    return new Page<>(
        items,
        reply.more() && !items.isEmpty()
            ? Optional.of(new Cursor(VERSIONS, items.get(items.size() - 1).version() + 1L).encode())
            : Optional.empty());
  }

  private CompletionStage<HttpResponse> history(ApiRequest request, String segment) {
    QueryParameters query = request.query("limit", "cursor");
    int limit = limit(query);
    long from = from(query, HISTORY);
    DocumentId id = Conversation.id(segment);
    return conversation
        .current(request.principal(), id) // refuses what is not there or was purged
        .thenCompose(
            document ->
                history
                    .records(id, from, limit, pageBytes)
                    .thenApply(records -> page(document, records)))
        .thenApply(page -> Responses.json(StatusCodes.OK, page));
  }

  private static Page<HistoryJson> page(DocumentView document, List<JournalRecord> records) {
    long last = records.isEmpty() ? 0 : records.get(records.size() - 1).header().sequence();
    boolean more = !records.isEmpty() && last < document.revision();
    return new Page<>(
        records.stream().map(HistoryJson::of).toList(),
        more ? Optional.of(new Cursor(HISTORY, last + 1).encode()) : Optional.empty());
  }

  private int limit(QueryParameters query) {
    return query.count("limit", pages.defaultLimit(), pages.maxLimit());
  }

  private static long from(QueryParameters query, String list) {
    return query.text("cursor").map(text -> Cursor.decode(list, text).from()).orElse(1L);
  }
}
