package org.muniment.persistence.processing;

import akka.Done;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.muniment.protocol.document.Principal;

/** The runs over all contents that somebody asked for; durable, and the same on every node. */
public interface ReprocessingRuns {

  /** The run before the first that was asked for. */
  long NONE = 0;

  /**
   * A run.
   *
   * @param number from 1
   * @param sharesDone how many of its shares are done
   */
  record Run(long number, Instant requestedAt, Principal requestedBy, int sharesDone) {}

  /** The newest run; empty when nobody has asked for one. */
  CompletionStage<Optional<Run>> newest();

  /**
   * Asks for a run, unless the newest one is still to be done.
   *
   * @param shares of which a run consists
   * @return the newest run
   */
  CompletionStage<Run> begin(Principal by, Instant at, int shares);

  /** A share of a run is done. */
  CompletionStage<Done> done(long run, String share);
}
