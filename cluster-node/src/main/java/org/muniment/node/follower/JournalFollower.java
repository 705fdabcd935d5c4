package org.muniment.node.follower;

import akka.Done;
import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.cluster.sharding.typed.ShardedDaemonProcessSettings;
import akka.cluster.sharding.typed.javadsl.ShardedDaemonProcess;
import akka.projection.Projection;
import akka.projection.ProjectionBehavior;
import akka.projection.ProjectionContext;
import akka.projection.ProjectionId;
import akka.projection.javadsl.SourceProvider;
import akka.projection.jdbc.javadsl.JdbcProjection;
import akka.stream.SharedKillSwitch;
import akka.stream.javadsl.FlowWithContext;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import javax.sql.DataSource;
import org.muniment.persistence.journal.FeedEntry;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.journal.JournalTags;

/**
 * Follows the journal once per cluster: a worker for each tag on one of the nodes of a role. Every
 * entry is handled at least once; how far each worker has come is stored in the database.
 *
 * @param name of the follower, under which offsets are stored
 * @param offsets the database that holds them
 */
public record JournalFollower(
    String name, String role, FollowerSettings settings, JournalFeed feed, DataSource offsets) {

  /**
   * Starts this node's share of the workers; they end with the actor system.
   *
   * @param stop ends them sooner
   * @param handler a failed stage stops the tag's worker, which begins again after a pause; nothing
   *     is skipped
   */
  public void start(
      ActorSystem<?> system,
      SharedKillSwitch stop,
      Function<FeedEntry, CompletionStage<Done>> handler) {
    start(
        system,
        stop,
        FlowWithContext.<FeedEntry, ProjectionContext>create()
            .mapAsync(settings.parallelism(), handler::apply));
  }

  /**
   * As above, with steps of the caller's own.
   *
   * @param steps must keep the order of the entries; one that fails stops the tag's worker
   */
  public void start(
      ActorSystem<?> system,
      SharedKillSwitch stop,
      FlowWithContext<FeedEntry, ProjectionContext, Done, ProjectionContext, NotUsed> steps) {
    start(system, stop, tag -> new FeedSource(feed, tag), steps);
  }

  /**
   * As above, over sources of the caller's own.
   *
   * @param sourceOfTag the entries of a tag from a stored offset on
   */
  public void start(
      ActorSystem<?> system,
      SharedKillSwitch stop,
      Function<String, SourceProvider<String, FeedEntry>> sourceOfTag,
      FlowWithContext<FeedEntry, ProjectionContext, Done, ProjectionContext, NotUsed> steps) {
    ShardedDaemonProcess.get(system)
        .init(
            ProjectionBehavior.Command.class,
            name,
            JournalTags.COUNT,
            i -> {
              String tag = JournalTags.ALL.get(i);
              return ProjectionBehavior.create(
                  projection(system, tag, sourceOfTag.apply(tag), steps.via(stop.flow())));
            },
            ShardedDaemonProcessSettings.create(system).withRole(role),
            Optional.of(ProjectionBehavior.stopMessage()));
  }

  private Projection<FeedEntry> projection(
      ActorSystem<?> system,
      String tag,
      SourceProvider<String, FeedEntry> source,
      FlowWithContext<FeedEntry, ProjectionContext, Done, ProjectionContext, NotUsed> steps) {
    return JdbcProjection.atLeastOnceFlow(
            ProjectionId.of(name, tag), source, () -> new DataSourceSession(offsets), steps, system)
        .withSaveOffset(settings.saveAfterEntries(), settings.saveAfterDuration())
        .withRestartBackoff(settings.minBackoff(), settings.maxBackoff(), settings.randomFactor())
        .withStatusObserver(new TroubleLog(system));
  }
}
