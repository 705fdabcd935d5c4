package org.muniment.edge.search;

import akka.actor.typed.ActorRef;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.muniment.edge.EdgeSettings.PageSizes;
import org.muniment.edge.Searches;
import org.muniment.edge.http.Cursor;
import org.muniment.edge.http.QueryParameters;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemType;
import org.muniment.protocol.search.SearchCommand;
import org.muniment.protocol.search.SearchReply;
import org.muniment.protocol.search.WritePosition;

/** Asks the search service, and turns what it refuses into problems. */
public final class Queries {

  private final Searches searches;
  private final PageSizes pages;
  private final InstantSource clock;

  /**
   * Questions to a search service.
   *
   * @param clock tells which check-outs have expired; an index cannot
   */
  public Queries(Searches searches, PageSizes pages, InstantSource clock) {
    this.searches = searches;
    this.pages = pages;
    this.clock = clock;
  }

  /** The parameters {@code limit}, {@code cursor}, {@code sort} and {@code facets}. */
  public SearchCommand.PageRequest page(QueryParameters query) {
    return new SearchCommand.PageRequest(
        query.count("limit", pages.defaultLimit(), pages.maxLimit()),
        query.text("cursor"),
        query.text("sort"),
        query.text("facets").map(Queries::facets).orElse(List.of()));
  }

  private static List<String> facets(String names) {
    List<String> facets = List.of(names.split(",", -1));
    if (Set.copyOf(facets).size() < facets.size()) {
      throw Problem.invalidParameter("facets", "'facets' may name each facet only once.")
          .asException();
    }
    return facets;
  }

  /**
   * A page of results.
   *
   * @param query its {@code refresh} and {@code position} say what the results must show
   */
  public CompletionStage<SearchReply.Page> ask(
      QueryParameters query, Function<ActorRef<SearchReply>, SearchCommand> command) {
    Optional<WritePosition> position = query.text("position").map(Queries::position);
    return ask(
            SearchReply.Page.class,
            waits(query)
                ? replyTo -> new SearchCommand.WhenShown(command.apply(replyTo), position)
                : command)
        .thenApply(this::seenNow);
  }

  private static boolean waits(QueryParameters query) {
    Optional<String> refresh = query.text("refresh");
    if (refresh.isPresent() && !refresh.get().equals("wait")) {
      throw Problem.invalidParameter("refresh", "'refresh' can only be wait.").asException();
    }
    if (refresh.isEmpty() && query.text("position").isPresent()) {
      throw Problem.invalidParameter(
              "position", "'position' says what ?refresh=wait waits for; that is missing.")
          .asException();
    }
    return refresh.isPresent();
  }

  private static WritePosition position(String text) {
    return PositionText.read(text)
        .orElseThrow(
            () ->
                Problem.invalidParameter(
                        "position",
                        "'position' must be what Muniment-Position said in the answer to a write.")
                    .asException());
  }

  /** An answer of this kind. */
  <T extends SearchReply> CompletionStage<T> ask(
      Class<T> kind, Function<ActorRef<SearchReply>, SearchCommand> command) {
    return searches
        .ask(command)
        .thenApply(
            reply -> {
              if (reply instanceof SearchReply.Refusal refusal) {
                throw refused(refusal).asException();
              }
              return kind.cast(reply);
            });
  }

  private SearchReply.Page seenNow(SearchReply.Page page) {
    Instant now = clock.instant();
    List<SearchReply.Hit> items =
        page.items().stream()
            .map(
                hit ->
                    new SearchReply.Hit(hit.document().seenAt(now), hit.score(), hit.highlights()))
            .toList();
    return new SearchReply.Page(
        items, page.total(), page.facets(), page.partial(), page.next(), page.tookMillis());
  }

  private static Problem refused(SearchReply.Refusal refusal) {
    if (refusal instanceof SearchReply.BadQuery query) {
      return Problem.of(ProblemType.INVALID_QUERY, query.reason())
          .with("position", query.position());
    }
    if (refusal instanceof SearchReply.BadSort sort) {
      return Problem.of(
              ProblemType.UNKNOWN_SORT,
              "'%s' is no sort key; known are %s."
                  .formatted(sort.sort(), String.join(", ", sort.known())))
          .with("known", sort.known());
    }
    if (refusal instanceof SearchReply.Behind) {
      return Problem.of(
          ProblemType.INDEX_BEHIND,
          "Searches do not show yet what you wait for. Ask again later, or without ?refresh=wait"
              + " for what they show now.");
    }
    if (refusal instanceof SearchReply.BadFacet facet) {
      return Problem.of(
              ProblemType.UNKNOWN_FACET,
              "'%s' is no facet; known are %s."
                  .formatted(facet.facet(), String.join(", ", facet.known())))
          .with("known", facet.known());
    }
    return refusal instanceof SearchReply.BadCursor
        ? Cursor.invalid()
        : Problem.of(
            ProblemType.UNAVAILABLE, "The search service cannot answer now. Ask again later.");
  }
}
