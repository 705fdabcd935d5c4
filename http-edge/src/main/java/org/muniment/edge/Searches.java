package org.muniment.edge;

import akka.actor.typed.ActorRef;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.muniment.protocol.search.SearchCommand;
import org.muniment.protocol.search.SearchReply;

/** The search service, wherever in the cluster it lives. */
@FunctionalInterface
public interface Searches {

  /**
   * Asks for a page of results.
   *
   * @param command makes the command, given where the answer goes
   * @return fails with {@link java.util.concurrent.TimeoutException} when no answer came in time
   */
  CompletionStage<SearchReply> ask(Function<ActorRef<SearchReply>, SearchCommand> command);
}
