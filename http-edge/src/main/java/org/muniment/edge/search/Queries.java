package org.muniment.edge.search;

import akka.actor.typed.ActorRef;
import java.util.Optional;
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

  /** Questions to a search service. */
  public Queries(Searches searches, PageSizes pages) {
    this.searches = searches;
    this.pages = pages;
  }

  /** The parameters {@code limit}, {@code cursor} and {@code sort}. */
  public SearchCommand.PageRequest page(QueryParameters query) {
    return new SearchCommand.PageRequest(
        query.count("limit", pages.defaultLimit(), pages.maxLimit()),
        query.text("cursor"),
        query.text("sort"));
  }

  /**
   * A page of results.
   *
   * @param query its {@code refresh} and {@code position} say what the results must show
   */
  public CompletionStage<SearchReply.Page> ask(
      QueryParameters query, Function<ActorRef<SearchReply>, SearchCommand> command) {
    Optional<WritePosition> position = query.text("position").map(Queries::position);
    return searches
        .ask(
            waits(query)
                ? replyTo -> new SearchCommand.WhenShown(command.apply(replyTo), position)
                : command)
        .thenApply(Queries::page);
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

  private static SearchReply.Page page(SearchReply reply) {
    if (reply instanceof SearchReply.Refusal refusal) {
      throw refused(refusal).asException();
    }
    return (SearchReply.Page) reply;
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
    return refusal instanceof SearchReply.BadCursor
        ? Cursor.invalid()
        : Problem.of(
            ProblemType.UNAVAILABLE, "The search service cannot answer now. Ask again later.");
  }
}
