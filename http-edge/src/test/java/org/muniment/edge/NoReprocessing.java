package org.muniment.edge;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.muniment.protocol.document.Principal;

/** Never answers. */
final class NoReprocessing implements Reprocessing {

  @Override
  public CompletionStage<Status> status() {
    return new CompletableFuture<>();
  }

  @Override
  public CompletionStage<Status> begin(Principal by) {
    return new CompletableFuture<>();
  }
}
