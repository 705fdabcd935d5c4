package org.muniment.node.storage;

import akka.Done;
import akka.NotUsed;
import akka.japi.Pair;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.muniment.persistence.blob.BlobDisposition;
import org.muniment.persistence.erasure.ContentLedger;
import org.muniment.persistence.erasure.ContentLedger.Condemned;
import org.muniment.persistence.erasure.ContentLedger.Need;
import org.muniment.protocol.content.ContentCommand;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentReply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes contents that nobody needs.
 *
 * <p>The rule: a content goes in a round that began at {@code t} if the journal, read in that
 * round, needs it not, and neither its last pin nor its condemnation is younger than {@code t -
 * grace}. Why nothing goes that somebody needs or will need (ADR 0010): a record that refers to a
 * content is visible within {@code grace} after the pin that came before it, or never. One whose
 * pin is older was read; one whose pin is younger is spared by {@link BlobDisposition#dispose},
 * which looks at the pin when the content is out of every writer's sight. Both hold for a collector
 * that sleeps for hours between any two of its steps, and for two collectors at once, since {@code
 * t} is from before the journal was read. All of it is told by one clock that goes as time passes:
 * by one that is set forward, content would be too old that was stored a moment ago.
 *
 * <p>With a content go the results that machines made of it. A mark stays until a round finds
 * nothing left to do, so whatever fails in between is done again. A content that came back in the
 * meantime gets its results anew when its mark is taken back, because its document may have met the
 * old ones just before they were forgotten.
 */
final class Collector {

  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

  private static final CompletionStage<Done> DONE =
      CompletableFuture.completedFuture(Done.getInstance());

  private final ContentLedger ledger;
  private final BlobDisposition blobs;
  private final ContentResults results;
  private final StorageSettings settings;
  private final InstantSource clock;
  private final Materializer materializer;

  Collector(
      ContentLedger ledger,
      BlobDisposition blobs,
      ContentResults results,
      StorageSettings settings,
      InstantSource clock,
      Materializer materializer) {
    this.ledger = ledger;
    this.blobs = blobs;
    this.results = results;
    this.settings = settings;
    this.clock = clock;
    this.materializer = materializer;
  }

  /** Finds and condemns contents that no record refers to, of failed and refused uploads mostly. */
  CompletionStage<Done> walk() {
    return ledger
        .readJournal()
        .thenCompose(
            read ->
                blobs
                    .all()
                    .throttle(settings.walkRate(), Duration.ofSeconds(1))
                    .grouped(settings.page())
                    .mapAsync(1, page -> ledger.condemnUnneeded(page, clock.instant()))
                    .runWith(Sink.ignore(), materializer))
        .thenCompose(walked -> ledger.condemnOrphanedResults(clock.instant()));
  }

  /** Judges every content whose time has come. */
  CompletionStage<Done> round() {
    Instant bound = clock.instant().minus(settings.grace());
    return ledger
        .readJournal()
        .thenCompose(
            read ->
                due(bound)
                    .mapAsync(1, condemned -> judged(condemned, bound))
                    .runWith(Sink.ignore(), materializer));
  }

  private Source<Condemned, NotUsed> due(Instant bound) {
    return Source.unfoldAsync(
            "",
            after -> ledger.condemned(bound, after, settings.page()).thenApply(Collector::andThen))
        .mapConcat(page -> page);
  }

  private static Optional<Pair<String, List<Condemned>>> andThen(List<Condemned> page) {
    return page.isEmpty()
        ? Optional.empty()
        : Optional.of(Pair.create(page.get(page.size() - 1).hash().hex(), page));
  }

  /** One that fails keeps its mark and does not keep others from their turn. */
  private CompletionStage<Done> judged(Condemned condemned, Instant bound) {
    return ledger
        .needOf(condemned.hash())
        .thenCompose(need -> judge(condemned, need, bound))
        .exceptionally(
            failure -> {
              LOG.warn("content {} is not collected yet: {}", condemned.hash(), failure.toString());
              return Done.getInstance();
            });
  }

  private CompletionStage<Done> judge(Condemned condemned, Need need, Instant bound) {
    if (need instanceof Need.ByDocument document) {
      return results
          .process(document.content().ref())
          .thenCompose(processed -> ledger.acquit(condemned.hash()));
    }
    if (need instanceof Need.ByContent) {
      return ledger.acquit(condemned.hash());
    }
    return need instanceof Need.ByCondemned ? DONE : discard(condemned, bound);
  }

  private CompletionStage<Done> discard(Condemned condemned, Instant bound) {
    return blobs
        .dispose(condemned.hash(), bound)
        .thenCompose(gone -> gone ? forget(condemned) : DONE);
  }

  /** Its text goes as soon as nothing needs it, without a grace of its own. */
  private CompletionStage<Done> forget(Condemned condemned) {
    ContentHash hash = condemned.hash();
    return ledger
        .condemnResultsOf(hash, condemned.since())
        .thenCompose(done -> results.ask(hash, ContentCommand.Get::new))
        .thenCompose(
            reply ->
                reply.equals(ContentReply.pending())
                    ? ledger.acquit(hash)
                    : results
                        .ask(hash, ContentCommand.Forget::new)
                        .thenApply(forgotten -> Done.getInstance()));
  }
}
