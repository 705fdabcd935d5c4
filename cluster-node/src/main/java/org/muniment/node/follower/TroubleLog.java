package org.muniment.node.follower;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.projection.HandlerRecoveryStrategy;
import akka.projection.ProjectionId;
import akka.projection.StatusObserver;
import java.time.Instant;
import org.muniment.persistence.journal.FeedEntry;
import org.muniment.persistence.metrics.StorageMeasurements;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator when a tag's worker stumbles, and measures how far behind it is; what it does
 * anyway needs no words.
 */
final class TroubleLog extends StatusObserver<FeedEntry> {

  private static final Logger LOG = LoggerFactory.getLogger(JournalFollower.class);

  private final CoordinatedShutdown shutdown;

  TroubleLog(ActorSystem<?> system) {
    this.shutdown = CoordinatedShutdown.get(system);
  }

  @Override
  public void started(ProjectionId id) {
    LOG.debug("{} follows the journal", id.id());
  }

  @Override
  public void failed(ProjectionId id, Throwable cause) {
    if (shutdown.getShutdownReason().isPresent()) {
      LOG.debug("{} of {} stopped with the node", id.name(), id.key(), cause);
      return;
    }
    LOG.warn(
        "{} of {} stopped and starts again shortly, nothing is skipped: {}",
        id.name(),
        id.key(),
        rootCause(cause).toString());
  }

  @Override
  public void stopped(ProjectionId id) {
    LOG.debug("{} stopped", id.id());
  }

  @Override
  public void beforeProcess(ProjectionId id, FeedEntry entry) {}

  @Override
  public void afterProcess(ProjectionId id, FeedEntry entry) {
    // Only measured, so it may be any clock: one that was set back makes it nothing for a while.
    Instant recordedAt = entry.stored().record().header().at();
    StorageMeasurements.followed(follower(id), recordedAt, Instant.now());
  }

  @Override
  public void offsetProgress(ProjectionId id, FeedEntry entry) {}

  @Override
  public void error(
      ProjectionId id, FeedEntry entry, Throwable cause, HandlerRecoveryStrategy strategy) {}

  /** Its kind: a name may say which run it is after a hyphen, and that is no label. */
  private static String follower(ProjectionId id) {
    return id.name().replaceFirst("-.*", "");
  }

  private static Throwable rootCause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
