package org.muniment.edge.documents;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.muniment.edge.EdgeSettings;
import org.muniment.edge.http.ApiRequest;
import org.muniment.edge.http.QueryParameters;
import org.muniment.edge.http.Responses;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.search.Queries;
import org.muniment.protocol.InvalidValueException;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.Principal;
import org.muniment.protocol.search.SearchCommand;
import org.muniment.protocol.search.SearchReply;

/** {@code GET /documents}: the documents that match some filters. */
final class Listing {

  /**
   * A page of the list.
   *
   * @param facets counts over the whole list; absent unless asked for
   * @param partial true while the index is being built and documents may be missing
   */
  private record Documents(
      List<DocumentJson> items,
      Optional<Map<String, List<SearchReply.FacetCount>>> facets,
      Optional<Boolean> partial,
      Optional<String> next) {}

  private final Queries queries;
  private final AttributesReader attributes;

  Listing(Queries queries, EdgeSettings settings) {
    this.queries = queries;
    this.attributes = new AttributesReader(settings.limits());
  }

  CompletionStage<HttpResponse> list(ApiRequest request) {
    QueryParameters query =
        request.query(
            "folder",
            "tag",
            "owner",
            "state",
            "modifiedSince",
            "sort",
            "limit",
            "cursor",
            "refresh",
            "position",
            "facets");
    SearchCommand.Filter filter = filter(query);
    SearchCommand.PageRequest page = queries.page(query);
    return queries
        .ask(
            query,
            replyTo -> new SearchCommand.ListDocuments(request.principal(), filter, page, replyTo))
        .thenApply(reply -> Responses.json(StatusCodes.OK, page(reply)));
  }

  private SearchCommand.Filter filter(QueryParameters query) {
    return new SearchCommand.Filter(
        parameter(query, "folder", attributes::folder),
        parameter(query, "tag", text -> attributes.tag("tag", text)),
        parameter(query, "owner", Principal::new),
        parameter(query, "state", Listing::state),
        query.instant("modifiedSince"));
  }

  private static Lifecycle state(String text) {
    for (Lifecycle state : Lifecycle.values()) {
      if (state.name().toLowerCase(Locale.ROOT).equals(text)) {
        return state;
      }
    }
    throw new InvalidValueException("state", "must be live, trashed, archived or purged");
  }

  private static <T> Optional<T> parameter(
      QueryParameters query, String name, Function<String, T> reader) {
    try {
      return query.text(name).map(reader);
    } catch (InvalidValueException e) {
      throw Problem.invalidParameter(
              name, "'%s' cannot be used: %s.".formatted(name, e.getMessage()))
          .asException();
    }
  }

  private static Documents page(SearchReply.Page page) {
    return new Documents(
        page.items().stream().map(hit -> DocumentJson.of(hit.document())).toList(),
        Optional.of(page.facets()).filter(facets -> !facets.isEmpty()),
        Optional.of(page.partial()).filter(yes -> yes),
        page.next());
  }
}
