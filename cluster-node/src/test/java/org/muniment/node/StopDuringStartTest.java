package org.muniment.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.actor.AbstractExtensionId;
import akka.actor.ExtendedActorSystem;
import akka.actor.Extension;
import akka.actor.ExtensionIdProvider;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.muniment.persistence.files.DurableFiles;

/** A whole node that is told to stop while it starts, or before. */
class StopDuringStartTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  /** The common pool may have a single thread, and both block. */
  private final ExecutorService threads = Executors.newFixedThreadPool(2);

  private Path data;

  @BeforeEach
  void newDirectory() throws IOException {
    Path target = Files.createDirectories(Path.of("target")).toRealPath();
    data = Files.createTempDirectory(target, "stopped");
  }

  @AfterEach
  void deleteDirectory() throws IOException {
    threads.shutdown();
    DurableFiles.deleteTree(data);
  }

  @Test
  void theStopWaitsUntilTheStartHasUndoneItself() throws Exception {
    Node node = node();
    CompletableFuture<Void> start = CompletableFuture.runAsync(node::start, threads);
    assertThat(Obstacle.REACHED.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    Path server = data.resolve("postgres/data/postmaster.pid"); // as long as the server runs
    CompletableFuture<Boolean> databaseOutlivedActors = new CompletableFuture<>();
    Obstacle.actors.registerOnTermination(
        () -> databaseOutlivedActors.complete(Files.exists(server)));

    CompletableFuture<Void> stop = CompletableFuture.runAsync(node::close, threads);

    await()
        .during(Duration.ofMillis(500))
        .atMost(LONG)
        .until(() -> node.isStopping() && !stop.isDone() && Files.exists(server));
    assertThatThrownBy(() -> DataDirectory.open(data)).hasMessageContaining("Another");

    Obstacle.REMOVED.countDown();

    assertThat(stop).succeedsWithin(LONG);
    assertThat(start)
        .failsWithin(LONG)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(StartException.class)
        .withMessageContaining("told to stop");
    assertThat(databaseOutlivedActors).succeedsWithin(LONG).isEqualTo(true);
    assertThat(server).doesNotExist();
    DataDirectory.open(data).close();
  }

  @Test
  void aNodeThatWasToldToStopDoesNotStart() {
    Node node = node();
    node.close();

    assertThatThrownBy(node::start)
        .isInstanceOf(StartException.class)
        .hasMessageContaining("told to stop");
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void aPortThatIsTakenIsSaidBeforeADatabaseIsMade() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Node node = node(taken.getLocalPort());

      assertThatThrownBy(node::start)
          .isInstanceOf(StartException.class)
          .hasMessageContaining("Cannot listen on")
          .hasMessageContaining(Integer.toString(taken.getLocalPort()));
      assertThat(data.resolve("postgres")).doesNotExist();
    }
  }

  private Node node() {
    return node(0);
  }

  private Node node(int port) {
    return new Node(
        ConfigFactory.parseMap(
            Map.of(
                "akka.extensions",
                List.of(Obstacle.class.getName()),
                "muniment.edge.port",
                port,
                "muniment.node.data-directory",
                data.toString())));
  }

  /** Holds up the start of an actor system, which is above the database and below the rest. */
  public static final class Obstacle extends AbstractExtensionId<Extension>
      implements ExtensionIdProvider {

    private static final CountDownLatch REACHED = new CountDownLatch(1);
    private static final CountDownLatch REMOVED = new CountDownLatch(1);

    private static volatile ExtendedActorSystem actors;

    @Override
    public Obstacle lookup() {
      return this;
    }

    @Override
    public Extension createExtension(ExtendedActorSystem system) {
      actors = system;
      REACHED.countDown();
      try {
        assertThat(REMOVED.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return new Extension() {};
    }
  }
}
