package org.muniment.node;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;
import org.muniment.edge.Readiness;

/** Looks at what this node needs: its place in the cluster, and the journal's database. */
final class NodeReadiness implements Readiness {

  /** Seconds that the database may take to answer a probe; below the prober's own patience. */
  private static final int PROBE_SECONDS = 2;

  private final ActorSystem<?> system;
  private final DataSource database;

  NodeReadiness(ActorSystem<?> system, DataSource database) {
    this.system = system;
    this.database = database;
  }

  @Override
  public CompletionStage<List<Fault>> started() {
    return CompletableFuture.completedFuture(membership());
  }

  @Override
  public CompletionStage<List<Fault>> ready() {
    return CompletableFuture.supplyAsync(
        this::faults, system.dispatchers().lookup(DispatcherSelector.blocking()));
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
