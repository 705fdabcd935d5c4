package org.muniment.node.follower;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.cluster.sharding.typed.ShardedDaemonProcessSettings;
import akka.cluster.sharding.typed.javadsl.ShardedDaemonProcess;
import akka.projection.Projection;
import akka.projection.ProjectionBehavior;
import akka.projection.ProjectionContext;
import akka.projection.ProjectionId;
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
    ShardedDaemonProcess.get(system)
        .init(
            ProjectionBehavior.Command.class,
            name,
            JournalTags.COUNT,
            i -> worker(projection(system, stop, handler, JournalTags.ALL.get(i))),
            ShardedDaemonProcessSettings.create(system).withRole(role),
            Optional.of(ProjectionBehavior.stopMessage()));
  }

  private static Behavior<ProjectionBehavior.Command> worker(Projection<FeedEntry> projection) {
    return ProjectionBehavior.create(projection);
  }

  private Projection<FeedEntry> projection(
      ActorSystem<?> system,
      SharedKillSwitch stop,
      Function<FeedEntry, CompletionStage<Done>> handler,
      String tag) {
    return JdbcProjection.atLeastOnceFlow(
            ProjectionId.of(name, tag),
            new FeedSource(feed, tag),
            () -> new DataSourceSession(offsets),
            FlowWithContext.<FeedEntry, ProjectionContext>create()
                .mapAsync(settings.parallelism(), handler::apply)
                .via(stop.flow()),
            system)
        .withSaveOffset(settings.saveAfterEntries(), settings.saveAfterDuration())
        .withRestartBackoff(settings.minBackoff(), settings.maxBackoff(), settings.randomFactor())
        .withStatusObserver(new TroubleLog());
  }
}
