package org.muniment.edge;

import akka.actor.typed.ActorRef;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.muniment.protocol.document.DocumentCommand;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentReply;

/** The documents, wherever in the cluster they live. */
@FunctionalInterface
public interface Documents {

  /**
   * Asks a document.
   *
   * @param command makes the command, given where the answer goes
   * @return fails with {@link java.util.concurrent.TimeoutException} when no answer came in time;
   *     then a change may have happened or not
   */
  CompletionStage<DocumentReply> ask(
      DocumentId id, Function<ActorRef<DocumentReply>, DocumentCommand> command);
}
