package org.muniment.protocol.verification;

import akka.actor.typed.ActorRef;
import org.muniment.protocol.Message;
import org.muniment.protocol.document.Principal;

/** What can be asked of the verification service. */
public sealed interface VerificationCommand extends Message {

  /** Who asks. */
  Principal principal();

  /** Where the answer goes. */
  ActorRef<VerificationReply> replyTo();

  /**
   * Goes on with a run that was stopped or failed, or begins one. Changes nothing while one is
   * under way.
   *
   * @param fresh whether to begin anew instead of going on
   */
  record Start(Principal principal, boolean fresh, ActorRef<VerificationReply> replyTo)
      implements VerificationCommand {}

  /** Stops the run that is under way, if there is one; it can be gone on with. */
  record Stop(Principal principal, ActorRef<VerificationReply> replyTo)
      implements VerificationCommand {}

  /** Asks for the run that is under way, or the last one. */
  record GetStatus(Principal principal, ActorRef<VerificationReply> replyTo)
      implements VerificationCommand {}

  /**
   * Asks for the faults that the run found, in the order in which it found them.
   *
   * @param from number of the first one wanted, from 1
   */
  record ListFaults(Principal principal, int from, int limit, ActorRef<VerificationReply> replyTo)
      implements VerificationCommand {}
}
