package org.muniment.edge;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.muniment.protocol.document.Principal;

/** Processing all contents once more, in the background, because somebody asks for it. */
public interface Reprocessing {

  /**
   * The newest run.
   *
   * @param run its number, from 1; 0 when nobody has asked for one
   * @param sharesDone how many of its shares are done
   * @param shares how many it has, which take turns
   * @param enabled whether nodes like this one do such work at all
   */
  record Status(
      long run,
      Optional<Instant> requestedAt,
      Optional<Principal> requestedBy,
      int sharesDone,
      int shares,
      boolean enabled) {}

  /** How far the newest run is. */
  CompletionStage<Status> status();

  /** Begins a run, unless one is under way. */
  CompletionStage<Status> begin(Principal by);
}
