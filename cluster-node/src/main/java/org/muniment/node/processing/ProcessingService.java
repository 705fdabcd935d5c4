package org.muniment.node.processing;

import akka.Done;
import akka.NotUsed;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.cluster.sharding.typed.ClusterShardingSettings;
import akka.cluster.sharding.typed.ShardedDaemonProcessSettings;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.ShardedDaemonProcess;
import akka.japi.Pair;
import akka.projection.Projection;
import akka.projection.ProjectionBehavior;
import akka.projection.ProjectionContext;
import akka.projection.ProjectionId;
import akka.projection.jdbc.javadsl.JdbcProjection;
import akka.stream.KillSwitches;
import akka.stream.OverflowStrategy;
import akka.stream.SharedKillSwitch;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.FlowWithContext;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import javax.sql.DataSource;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.journal.DocumentEvent;
import org.muniment.persistence.journal.FeedEntry;
import org.muniment.persistence.journal.JournalEvent;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.journal.JournalTags;
import org.muniment.persistence.journal.StoredContent;
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
 * <p>What is wrong with a content is a result; what is wrong with a store stops the tag's worker,
 * which starts again after a growing pause. Nothing is skipped.
 */
public final class ProcessingService {

  /** The cluster role of nodes that process. */
  public static final String ROLE = "processing";

  private static final String NAME = "processing";

  private final ContentPipeline pipeline;

  private ProcessingService(ContentPipeline pipeline) {
    this.pipeline = pipeline;
  }

  /**
   * Starts the sharding of contents on this node, or only the way to them when the node has not the
   * {@link #ROLE}. Needed on every node that asks contents for their results.
   */
  public static void initContents(ActorSystem<?> system, ProcessingSettings settings) {
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
                            new ContentHash(context.getEntityId()),
                            Clock.systemUTC(),
                            settings.content()))
                .withRole(ROLE)
                .withSettings(sharding));
  }

  /**
   * Starts the service on a node of the {@link #ROLE}; it ends with the actor system.
   *
   * @param offsets the database that holds the projections' offsets
   * @throws IOException when the scratch directory cannot be used
   */
  public static ProcessingService init(
      ActorSystem<?> system,
      ProcessingSettings settings,
      JournalFeed feed,
      BlobStore blobs,
      DataSource offsets)
      throws IOException {
    initContents(system, settings);
    Extractor extractor = Extractor.start(system, settings, blobs);
    ContentPipeline pipeline = new ContentPipeline(system, settings, blobs, extractor);
    SharedKillSwitch stop = stopFirst(system, extractor);
    ShardedDaemonProcess.get(system)
        .init(
            ProjectionBehavior.Command.class,
            NAME,
            JournalTags.COUNT,
            i ->
                worker(
                    projection(
                        system,
                        settings,
                        new FeedSource(feed, JournalTags.ALL.get(i)),
                        JournalTags.ALL.get(i),
                        pipeline,
                        stop,
                        offsets)),
            ShardedDaemonProcessSettings.create(system).withRole(ROLE),
            Optional.of(ProjectionBehavior.stopMessage()));
    return new ProcessingService(pipeline);
  }

  /**
   * Asks a content for its results. A reply that does not come in time fails the stage with {@link
   * java.util.concurrent.TimeoutException}.
   */
  public CompletionStage<ContentReply> ask(
      ContentHash hash, Function<ActorRef<ContentReply>, ContentCommand> command) {
    return pipeline.ask(hash, command);
  }

  /** Where processing stands on this node. */
  public ProcessingStats stats() {
    return pipeline.stats();
  }

  /**
   * When the node stops, work under way is dropped: it is begun again after the next start. First
   * the streams end, so that they do not take the end of the children for trouble.
   */
  private static SharedKillSwitch stopFirst(ActorSystem<?> system, Extractor extractor) {
    SharedKillSwitch streams = KillSwitches.shared(NAME);
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeServiceUnbind(),
            "stop-processing",
            () -> {
              streams.shutdown();
              extractor.stop();
              return CompletableFuture.completedFuture(Done.getInstance());
            });
    return streams;
  }

  private static Behavior<ProjectionBehavior.Command> worker(Projection<FeedEntry> projection) {
    return ProjectionBehavior.create(projection);
  }

  private static Projection<FeedEntry> projection(
      ActorSystem<?> system,
      ProcessingSettings settings,
      FeedSource source,
      String tag,
      ContentPipeline pipeline,
      SharedKillSwitch stop,
      DataSource offsets) {
    ProcessingSettings.Follower follower = settings.follower();
    ProcessingSettings.Backoff backoff = follower.restartBackoff();
    return JdbcProjection.atLeastOnceFlow(
            ProjectionId.of(NAME, tag),
            source,
            () -> new DataSourceSession(offsets),
            FlowWithContext.<FeedEntry, ProjectionContext>create()
                .mapAsync(follower.parallelism(), entry -> processed(entry, pipeline::read))
                .via(ahead(settings.pictures().textAhead()))
                .mapAsync(
                    settings.pictures().parallelism(),
                    entry -> processed(entry, pipeline::illustrate))
                .map(entry -> Done.getInstance())
                .via(stop.flow()),
            system)
        .withSaveOffset(follower.saveOffsetAfterEntries(), follower.saveOffsetAfterDuration())
        .withRestartBackoff(backoff.min(), backoff.max(), backoff.randomFactor())
        .withStatusObserver(new TroubleLog());
  }

  /** Lets what is before it run ahead of what comes after it. */
  private static Flow<
          Pair<FeedEntry, ProjectionContext>, Pair<FeedEntry, ProjectionContext>, NotUsed>
      ahead(int entries) {
    return Flow.<Pair<FeedEntry, ProjectionContext>>create()
        .buffer(entries, OverflowStrategy.backpressure());
  }

  /** The entry, when a step over the content that it brought is done. */
  private static CompletionStage<FeedEntry> processed(
      FeedEntry entry, BiFunction<ContentRef, ContentHint, CompletionStage<Done>> step) {
    return entry
        .stored()
        .record()
        .event()
        .flatMap(ProcessingService::arrival)
        .map(arrival -> step.apply(arrival.content().ref(), arrival.hint()))
        .orElseGet(() -> CompletableFuture.completedFuture(Done.getInstance()))
        .thenApply(done -> entry);
  }

  /** Content that an event brought. */
  private record Arrival(StoredContent content, Optional<String> name) {
    ContentHint hint() {
      return ContentHint.of(name, content.mediaType());
    }
  }

  private static Optional<Arrival> arrival(JournalEvent event) {
    if (event instanceof DocumentEvent.Created created) {
      return Optional.of(new Arrival(created.content(), Optional.of(created.name())));
    }
    if (event instanceof DocumentEvent.VersionAdded added) {
      return Optional.of(new Arrival(added.content(), Optional.empty()));
    }
    return Optional.empty();
  }
}
