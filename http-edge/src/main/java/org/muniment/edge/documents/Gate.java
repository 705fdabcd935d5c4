package org.muniment.edge.documents;

import akka.Done;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.muniment.edge.Contents;
import org.muniment.edge.Quarantine;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemType;
import org.muniment.protocol.content.ContentCommand;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentReply;
import org.muniment.protocol.content.ScanResult;

/** Lets nobody have content that is in quarantine. */
final class Gate {

  private final Contents contents;
  private final Quarantine quarantine;

  Gate(Contents contents, Quarantine quarantine) {
    this.contents = contents;
    this.quarantine = quarantine;
  }

  /** Done when the content may be served; fails with the problem that it is not. */
  CompletionStage<Done> open(ContentHash content) {
    return quarantine.enforced()
        ? contents.ask(content, ContentCommand.Get::new).thenApply(this::judged)
        : CompletableFuture.completedFuture(Done.getInstance());
  }

  /** The same for one whose results are known; these also hold where nothing is enforced. */
  static void requireFree(ContentReply results) {
    results
        .scan()
        .filter(ScanResult::quarantines)
        .ifPresent(
            scan -> {
              throw infected(scan).asException();
            });
  }

  private Done judged(ContentReply results) {
    requireFree(results);
    if (results.scan().isEmpty() && !quarantine.servesUnscanned()) {
      throw Problem.of(
              ProblemType.CONTENT_UNSCANNED,
              "The content is served once it has been scanned for viruses. Try again shortly.")
          .asException();
    }
    boolean tooLarge =
        results.scan().filter(scan -> scan.verdict() == ScanResult.Verdict.TOO_LARGE).isPresent();
    if (tooLarge && !quarantine.servesTooLarge()) {
      throw Problem.of(
              ProblemType.CONTENT_QUARANTINED,
              "The content is too large to be scanned for viruses, and is not served.")
          .asException();
    }
    return Done.getInstance();
  }

  private static Problem infected(ScanResult scan) {
    String signature = scan.signature().orElse("unknown");
    return Problem.of(
            ProblemType.CONTENT_QUARANTINED,
            "The virus scanner found %s in the content. It is kept, and not served."
                .formatted(signature))
        .with("signature", signature);
  }
}
