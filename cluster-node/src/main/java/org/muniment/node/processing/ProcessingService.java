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
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import javax.sql.DataSource;
import org.muniment.node.follower.FollowerSettings;
import org.muniment.node.follower.JournalFollower;
import org.muniment.node.storage.ContentResults;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.journal.DocumentEvent;
import org.muniment.persistence.journal.FeedEntry;
import org.muniment.persistence.journal.JournalEvent;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.journal.StoredContent;
import org.muniment.protocol.content.ContentCommand;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ContentReply;

/**
 * The processing service: once per cluster, a worker per tag follows the journal and sees to it
 * that every content that a document brings gets a result.
 *
 * <p>The offset of a tag moves only after the results are durable, so that after a crash the worker
 * goes on where it stood and meets results it has already recorded. The worker needs no look-out
 * for gaps in a document's history: the feed misses no entry, and each entry that brings content
 * says all that is needed, whatever came before it.
 *
 * <p>What is wrong with a content is a result; what is wrong with a store stops the tag's worker,
 * which starts again after a growing pause. Nothing is skipped.
 */
public final class ProcessingService implements ContentResults {

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
    new JournalFollower(NAME, ROLE, following(settings.follower()), feed, offsets)
        .start(system, stop, entry -> process(entry, pipeline));
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

  /** Sees to it that a content has a result; done at once when it has one. */
  @Override
  public CompletionStage<Done> process(ContentRef content) {
    return pipeline.process(content, ContentHint.of(Optional.empty(), content.mediaType()));
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

  private static FollowerSettings following(ProcessingSettings.Follower settings) {
    ProcessingSettings.Backoff backoff = settings.restartBackoff();
    return new FollowerSettings(
        settings.parallelism(),
        settings.saveOffsetAfterEntries(),
        settings.saveOffsetAfterDuration(),
        backoff.min(),
        backoff.max(),
        backoff.randomFactor());
  }

  private static CompletionStage<Done> process(FeedEntry entry, ContentPipeline pipeline) {
    return entry
        .stored()
        .record()
        .event()
        .flatMap(ProcessingService::arrival)
        .map(arrival -> pipeline.process(arrival.content().ref(), arrival.hint()))
        .orElseGet(() -> CompletableFuture.completedFuture(Done.getInstance()));
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
    if (event instanceof DocumentEvent.CheckedIn in) {
      return Optional.of(new Arrival(in.content(), Optional.empty()));
    }
    return Optional.empty();
  }
}
