package org.muniment.node;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;
import org.muniment.edge.Readiness;
import org.muniment.persistence.files.DiskReserve;

/**
 * Looks at what this node needs: its place in the cluster, and the journal's database. One look at
 * a time, and its findings serve everybody for a while: however many ask, they take one connection.
 */
final class NodeReadiness implements Readiness {

  /** Seconds that the database may take to answer a probe; below the prober's own patience. */
  private static final int PROBE_SECONDS = 2;

  private final ActorSystem<?> system;
  private final DataSource database;
  private final DiskReserve disk;
  private final Duration maxAge;

  private Look last; // guarded by this

  /** What was found, or will be; the age counts from the beginning. */
  private record Look(long begunNanos, CompletableFuture<List<Fault>> faults) {}

  NodeReadiness(ActorSystem<?> system, DataSource database, DiskReserve disk, Duration maxAge) {
    this.system = system;
    this.database = database;
    this.disk = disk;
    this.maxAge = maxAge;
  }

  @Override
  public CompletionStage<List<Fault>> started() {
    return CompletableFuture.completedFuture(membership());
  }

  @Override
  public synchronized CompletionStage<List<Fault>> ready() {
    if (last == null || (last.faults().isDone() && isOld(last))) {
      last =
          new Look(
              System.nanoTime(),
              CompletableFuture.supplyAsync(
                  this::faults, system.dispatchers().lookup(DispatcherSelector.blocking())));
    }
    return last.faults();
  }

  private boolean isOld(Look look) {
    return System.nanoTime() - look.begunNanos() > maxAge.toNanos();
  }

  @Override
  public List<Fault> warnings() {
    return disk.shortage().map(reason -> new Fault("disk", reason)).stream().toList();
  }

  private List<Fault> faults() {
    List<Fault> faults = new ArrayList<>(membership());
    try (Connection connection = database.getConnection()) {
      if (!connection.isValid(PROBE_SECONDS)) {
        faults.add(new Fault("journal", "The database does not answer."));
      }
    } catch (SQLException e) {
      faults.add(new Fault("journal", "The database cannot be reached."));
    }
    return faults;
  }

  private List<Fault> membership() {
    MemberStatus status = Cluster.get(system).selfMember().status();
    return status.equals(MemberStatus.up())
        ? List.of()
        : List.of(
            new Fault("cluster", "This node is not up in the cluster; it is " + status + "."));
  }
}
