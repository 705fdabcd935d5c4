package org.muniment.edge;

import akka.actor.typed.ActorRef;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.muniment.protocol.content.ContentCommand;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentReply;

/** What machines found out about contents, wherever in the cluster it is kept. */
@FunctionalInterface
public interface Contents {

  /**
   * Asks for the results about a content.
   *
   * @param command makes the command, given where the answer goes
   * @return fails with {@link java.util.concurrent.TimeoutException} when no answer came in time
   */
  CompletionStage<ContentReply> ask(
      ContentHash hash, Function<ActorRef<ContentReply>, ContentCommand> command);
}
