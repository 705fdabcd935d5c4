package org.muniment.protocol.verification;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.muniment.protocol.Message;

/** What the verification service answers. */
public sealed interface VerificationReply extends Message {

  /** There was no run yet. */
  record NeverRun() implements VerificationReply {}

  /**
   * How a run stands.
   *
   * @param endedAt when it was done, stopped or given up; empty while it is under way
   * @param phase what it walks, or walked last
   * @param phaseProgress how much of that is done, from 0 to 1, estimated
   * @param faults how many were found
   * @param firstFault the first of them
   * @param trouble why it does not go on just now, or was given up
   */
  record Status(
      RunState state,
      Instant startedAt,
      Optional<Instant> endedAt,
      Phase phase,
      double phaseProgress,
      Figures figures,
      long faults,
      Optional<Fault> firstFault,
      Optional<String> trouble)
      implements VerificationReply {}

  /**
   * A page of faults.
   *
   * @param more whether others follow; those beyond the number that a run keeps do not
   */
  record Faults(List<Fault> faults, boolean more) implements VerificationReply {
    public Faults {
      faults = List.copyOf(faults);
    }
  }

  /** The request could not be noted durably; the node's log says why. */
  record Failed() implements VerificationReply {}
}
