package org.muniment.node;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.muniment.edge.Reprocessing;
import org.muniment.node.processing.ProcessingService;
import org.muniment.persistence.processing.ReprocessingRuns;
import org.muniment.persistence.processing.ReprocessingRuns.Run;
import org.muniment.protocol.document.Principal;

/**
 * What people ask of processing, written down for its workers, wherever in the cluster they are.
 */
record RequestedReprocessing(ReprocessingRuns runs, boolean enabled, InstantSource clock)
    implements Reprocessing {

  @Override
  public CompletionStage<Status> status() {
    return runs.newest().thenApply(newest -> newest.map(this::of).orElseGet(this::never));
  }

  @Override
  public CompletionStage<Status> begin(Principal by) {
    return runs.begin(by, clock.instant(), ProcessingService.SHARES).thenApply(this::of);
  }

  private Status of(Run run) {
    return new Status(
        run.number(),
        Optional.of(run.requestedAt()),
        Optional.of(run.requestedBy()),
        run.sharesDone(),
        ProcessingService.SHARES,
        enabled);
  }

  private Status never() {
    return new Status(
        ReprocessingRuns.NONE,
        Optional.empty(),
        Optional.empty(),
        0,
        ProcessingService.SHARES,
        enabled);
  }
}
