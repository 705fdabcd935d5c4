package org.muniment.node.processing;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.cluster.sharding.typed.ClusterShardingSettings;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.stream.KillSwitches;
import akka.stream.SharedKillSwitch;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import javax.sql.DataSource;
import org.muniment.node.storage.ContentResults;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.journal.JournalTags;
import org.muniment.persistence.processing.ReprocessingRuns;
import org.muniment.protocol.content.ContentCommand;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ContentReply;

/**
 * The processing service: once per cluster, a worker per tag follows the journal and sees to it
 * that every content that a document brings gets a result of every kind: first its text, then its
 * pictures.
 *
 * <p>The offset of a tag moves only after the results are durable, so that after a crash the worker
 * goes on where it stood and meets results it has already recorded. The worker needs no look-out
 * for gaps in a document's history: the feed misses no entry, and each entry that brings content
 * says all that is needed, whatever came before it.
 *
 * <p>Texts in pictures and scans are recognised by workers of their own (OCR), which nothing waits
 * for.
 *
 * <p>Another worker per tag goes through what the journal holds already and renews results of older
 * programs.
 *
 * <p>What is wrong with a content is a result; what is wrong with a store stops the tag's worker,
 * which starts again after a growing pause. Nothing is skipped.
 */
public final class ProcessingService implements ContentResults {

  /** The cluster role of nodes that process. */
  public static final String ROLE = "processing";

  /** Of a run over all contents: one for each tag, to renew results and to recognise texts. */
  public static final int SHARES = 2 * JournalTags.COUNT;

  private static final String NAME = "processing";

  private final ContentPipeline pipeline;

  private ProcessingService(ContentPipeline pipeline) {
    this.pipeline = pipeline;
  }

  /**
   * Starts the sharding of contents on this node, or only the way to them when the node has not the
   * {@link #ROLE}. Needed on every node that asks contents for their results.
   *
   * @param clock tells when a result was recorded
   */
  public static void initContents(
      ActorSystem<?> system, ProcessingSettings settings, InstantSource clock) {
    ClusterShardingSettings common = ClusterShardingSettings.create(system);
    ClusterShardingSettings sharding =
        common.withPassivationStrategy(
            common
                .passivationStrategySettings()
                .withIdleEntityPassivation(settings.content().passivateAfter()));
    ClusterSharding.get(system)
        .init(
            Entity.of(
                    Content.TYPE,
                    context ->
                        Content.create(
                            new ContentHash(context.getEntityId()), clock, settings.content()))
                .withRole(ROLE)
                .withSettings(sharding));
  }

  /**
   * What the service stands on.
   *
   * @param runs that somebody asks for
   * @param offsets the database that holds the projections' offsets
   */
  public record Parts(
      JournalFeed feed, BlobStore blobs, ReprocessingRuns runs, DataSource offsets) {}

  /**
   * Starts the service on a node of the {@link #ROLE}; it ends with the actor system.
   *
   * @param clock tells when a result was recorded
   * @throws IOException when the scratch directory cannot be used
   */
  public static ProcessingService init(
      ActorSystem<?> system, ProcessingSettings settings, Parts parts, InstantSource clock)
      throws IOException {
    BlobStore blobs = parts.blobs();
    initContents(system, settings, clock);
    Extractor extractor = Extractor.start(system, settings, blobs);
    Optional<Clamd> scanner =
        settings.virusScan().enabled()
            ? Optional.of(new Clamd(system, settings.virusScan(), blobs))
            : Optional.empty();
    ContentPipeline pipeline = new ContentPipeline(system, settings, blobs, extractor, scanner);
    Recognition recognition = Recognition.start(system, settings, blobs, extractor, pipeline);
    SharedKillSwitch stop = stopFirst(system, extractor, scanner, recognition);
    Workers workers =
        new Workers(
            system,
            settings,
            parts.feed(),
            pipeline,
            recognition,
            parts.runs(),
            parts.offsets(),
            stop);
    workers.follow();
    workers.recognise();
    if (settings.reprocessing().enabled()) {
      workers.renew();
      workers.renewRecognition();
    }
    return new ProcessingService(pipeline);
  }

  /**
   * Asks a content for its results. A reply that does not come in time fails the stage with {@link
   * java.util.concurrent.TimeoutException}.
   */
  @Override
  public CompletionStage<ContentReply> ask(
      ContentHash hash, Function<ActorRef<ContentReply>, ContentCommand> command) {
    return pipeline.ask(hash, command);
  }

  /** Sees to it that a content has its results; done at once when it has them. */
  @Override
  public CompletionStage<Done> process(ContentRef content) {
    ContentHint hint = ContentHint.of(Optional.empty(), content.mediaType());
    return pipeline
        .read(content, hint)
        .thenCompose(read -> pipeline.illustrate(content, hint))
        .thenApply(standing -> Done.getInstance());
  }

  /** Where processing stands on this node. */
  public ProcessingStats stats() {
    return pipeline.stats();
  }

  /**
   * When the node stops, work under way is dropped: it is begun again after the next start. First
   * the streams end, so that they do not take the end of the children for trouble.
   */
  private static SharedKillSwitch stopFirst(
      ActorSystem<?> system,
      Extractor extractor,
      Optional<Clamd> scanner,
      Recognition recognition) {
    SharedKillSwitch streams = KillSwitches.shared(NAME);
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeServiceUnbind(),
            "stop-processing",
            () -> {
              streams.shutdown();
              recognition.stop();
              extractor.stop();
              scanner.ifPresent(Clamd::stop);
              return CompletableFuture.completedFuture(Done.getInstance());
            });
    return streams;
  }
}
