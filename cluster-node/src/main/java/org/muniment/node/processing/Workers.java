package org.muniment.node.processing;

import akka.Done;
import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.cluster.sharding.typed.ShardedDaemonProcessSettings;
import akka.cluster.sharding.typed.javadsl.ShardedDaemonProcess;
import akka.japi.Pair;
import akka.projection.Projection;
import akka.projection.ProjectionBehavior;
import akka.projection.ProjectionContext;
import akka.projection.ProjectionId;
import akka.projection.javadsl.SourceProvider;
import akka.projection.jdbc.javadsl.JdbcProjection;
import akka.stream.OverflowStrategy;
import akka.stream.SharedKillSwitch;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.FlowWithContext;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import javax.sql.DataSource;
import org.muniment.persistence.journal.DocumentEvent;
import org.muniment.persistence.journal.FeedEntry;
import org.muniment.persistence.journal.JournalEvent;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.journal.JournalTags;
import org.muniment.persistence.journal.StoredContent;
import org.muniment.protocol.content.ContentRef;

/**
 * The projections that lead contents from the journal to the pipeline; each is somewhere in the
 * cluster, once.
 */
record Workers(
    ActorSystem<?> system,
    ProcessingSettings settings,
    JournalFeed feed,
    ContentPipeline pipeline,
    DataSource offsets,
    SharedKillSwitch stop) {

  /** Starts a worker for every tag. */
  void start(String name, Function<String, Projection<FeedEntry>> projectionOfTag) {
    ShardedDaemonProcess.get(system)
        .init(
            ProjectionBehavior.Command.class,
            name,
            JournalTags.COUNT,
            i -> ProjectionBehavior.create(projectionOfTag.apply(JournalTags.ALL.get(i))),
            ShardedDaemonProcessSettings.create(system).withRole(ProcessingService.ROLE),
            Optional.of(ProjectionBehavior.stopMessage()));
  }

  /** Sees to new contents: first the texts, then the pictures. */
  Projection<FeedEntry> following(String tag) {
    return projection(
        ProjectionId.of("processing", tag),
        new FeedSource(feed, tag),
        FlowWithContext.<FeedEntry, ProjectionContext>create()
            .mapAsync(settings.follower().parallelism(), entry -> through(entry, pipeline::read))
            .via(ahead(settings.pictures().textAhead()))
            .mapAsync(
                settings.pictures().parallelism(), entry -> through(entry, pipeline::illustrate)));
  }

  /**
   * Sees to the contents that were there before. The projection is named after the programs, so
   * that a new version of one begins at the beginning.
   */
  Projection<FeedEntry> renewing(String tag) {
    return projection(
        ProjectionId.of("reprocessing-" + runId(), tag),
        new Backlog(feed, tag, settings.reprocessing(), InstantSource.system()),
        FlowWithContext.<FeedEntry, ProjectionContext>create()
            .mapAsync(1, entry -> through(entry, pipeline::renew)));
  }

  private UUID runId() {
    String run = settings.reprocessing().run() + "\n" + pipeline.producers();
    return UUID.nameUUIDFromBytes(run.getBytes(StandardCharsets.UTF_8));
  }

  private Projection<FeedEntry> projection(
      ProjectionId id,
      SourceProvider<String, FeedEntry> source,
      FlowWithContext<FeedEntry, ProjectionContext, FeedEntry, ProjectionContext, NotUsed> steps) {
    ProcessingSettings.Follower follower = settings.follower();
    ProcessingSettings.Backoff backoff = follower.restartBackoff();
    return JdbcProjection.atLeastOnceFlow(
            id,
            source,
            () -> new DataSourceSession(offsets),
            steps.map(entry -> Done.getInstance()).via(stop.flow()),
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
  private static CompletionStage<FeedEntry> through(
      FeedEntry entry, BiFunction<ContentRef, ContentHint, CompletionStage<Done>> step) {
    return entry
        .stored()
        .record()
        .event()
        .flatMap(Workers::arrival)
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
    if (event instanceof DocumentEvent.CheckedIn in) {
      return Optional.of(new Arrival(in.content(), Optional.empty()));
    }
    return Optional.empty();
  }
}
