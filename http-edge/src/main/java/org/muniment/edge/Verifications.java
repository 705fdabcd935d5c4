package org.muniment.edge;

import akka.actor.typed.ActorRef;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.muniment.protocol.verification.VerificationCommand;
import org.muniment.protocol.verification.VerificationReply;

/** The verification service of this node. */
@FunctionalInterface
public interface Verifications {

  /**
   * Asks for something.
   *
   * @param command makes the command, given where the answer goes
   * @return fails with {@link java.util.concurrent.TimeoutException} when no answer came in time
   */
  CompletionStage<VerificationReply> ask(
      Function<ActorRef<VerificationReply>, VerificationCommand> command);
}
