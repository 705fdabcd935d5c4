package org.muniment.node.storage;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.ClusterSingleton;
import akka.cluster.typed.ClusterSingletonSettings;
import akka.cluster.typed.SingletonActor;
import akka.stream.KillSwitches;
import akka.stream.Materializer;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;
import org.muniment.node.follower.JournalFollower;
import org.muniment.persistence.blob.BlobDisposition;
import org.muniment.persistence.erasure.ContentLedger;
import org.muniment.persistence.erasure.HistoryErasure;
import org.muniment.persistence.journal.ContentEvent;
import org.muniment.persistence.journal.DocumentEvent;
import org.muniment.persistence.journal.FeedEntry;
import org.muniment.persistence.journal.JournalEvent;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.journal.StoredEvent;

/**
 * The storage service's background half. It follows the journal, and where a history says that it
 * was purged, takes out everything that it said before; {@link Housekeeping} does the rest.
 */
public final class StorageService {

  /** The role of nodes that do this work. */
  public static final String ROLE = "storage";

  private static final String NAME = "erasure";

  private StorageService() {}

  /**
   * What the service stands on.
   *
   * @param offsets the database that holds the follower's offsets
   */
  public record Parts(
      JournalFeed feed,
      HistoryErasure histories,
      ContentLedger ledger,
      BlobDisposition blobs,
      ContentResults results,
      DataSource offsets) {}

  /**
   * Starts this node's share; it ends with the actor system.
   *
   * @param clock that nobody can set, and the one of the pins
   */
  public static void start(
      ActorSystem<?> system, StorageSettings settings, Parts parts, InstantSource clock) {
    new JournalFollower(NAME, ROLE, settings.follower(), parts.feed(), parts.offsets())
        .start(system, KillSwitches.shared(NAME), entry -> erase(entry, parts.histories(), clock));
    Collector collector =
        new Collector(
            parts.ledger(),
            parts.blobs(),
            parts.results(),
            settings,
            clock,
            Materializer.createMaterializer(system));
    ClusterSingleton.get(system)
        .init(
            SingletonActor.of(
                    supervised(
                        Housekeeping.create(collector, parts.histories(), settings, clock),
                        settings),
                    "housekeeping")
                .withSettings(ClusterSingletonSettings.create(system).withRole(ROLE)));
  }

  private static Behavior<Housekeeping.Message> supervised(
      Behavior<Housekeeping.Message> housekeeping, StorageSettings settings) {
    return Behaviors.supervise(housekeeping)
        .onFailure(
            SupervisorStrategy.restartWithBackoff(
                settings.follower().minBackoff(),
                settings.follower().maxBackoff(),
                settings.follower().randomFactor()));
  }

  private static CompletionStage<Done> erase(
      FeedEntry entry, HistoryErasure histories, InstantSource clock) {
    StoredEvent stored = entry.stored();
    return stored.record().event().filter(StorageService::erases).isPresent()
        ? histories.erase(stored.persistenceId(), stored.sequence(), clock.instant())
        : CompletableFuture.completedFuture(Done.getInstance());
  }

  private static boolean erases(JournalEvent event) {
    return event instanceof DocumentEvent.Purged || event instanceof ContentEvent.Forgotten;
  }
}
