package org.muniment.edge.search;

import akka.actor.typed.ActorRef;
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

  /** A page of results. */
  public CompletionStage<SearchReply.Page> ask(
      Function<ActorRef<SearchReply>, SearchCommand> command) {
    return searches.ask(command).thenApply(Queries::page);
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
    return refusal instanceof SearchReply.BadCursor
        ? Cursor.invalid()
        : Problem.of(
            ProblemType.UNAVAILABLE, "The search service cannot answer now. Ask again later.");
  }
}
