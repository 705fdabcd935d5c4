package org.muniment.edge;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.blob.file.FileBlobSettings;
import org.muniment.persistence.blob.file.FileBlobStore;
import org.muniment.persistence.journal.ChangeLog;
import org.muniment.persistence.journal.DocumentHistory;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.Principal;

/** An edge over a real blob store; what else is behind it says what a test tells it to. */
final class ScriptedEdge {

  static final String ID = "01a20939-a924-77fe-8fdb-30272eaf6fee";

  private final ActorSystem<Void> system;
  private final BlobStore blobs;
  private final Edge edge;
  private final List<Readiness.Fault> faults = new CopyOnWriteArrayList<>();
  private final List<Readiness.Fault> warnings = new CopyOnWriteArrayList<>();

  /** Bytes for which there is room. */
  private volatile long room = Long.MAX_VALUE;

  /** What comes after any cursor. */
  private volatile CompletionStage<ChangeLog.Page> changes = new CompletableFuture<>();

  /**
   * Binds it to a free port.
   *
   * @param settings HOCON below {@code muniment.edge}
   */
  ScriptedEdge(Path blobDirectory, String settings, Documents documents) throws Exception {
    Config config =
        ConfigFactory.parseString("muniment.edge {\nport = 0\n%s\n}".formatted(settings))
            .withFallback(ConfigFactory.load("muniment-edge"));
    system = ActorSystem.create(Behaviors.empty(), "edge", config);
    blobs = FileBlobStore.open(system, blobDirectory, FileBlobSettings.from(config));
    Services services =
        new Services(
            documents,
            (hash, command) -> new CompletableFuture<>(),
            new NoReprocessing(),
            command -> new CompletableFuture<>(),
            command -> new CompletableFuture<>(),
            blobs,
            new NoHistory(),
            (cursor, limit) -> changes,
            bytes -> bytes <= room,
            new ScriptedReadiness(),
            () -> "measured 1\n",
            InstantSource.system());
    edge = Edge.bind(system, EdgeSettings.from(config), services).toCompletableFuture().get();
  }

  Edge edge() {
    return edge;
  }

  InetSocketAddress address() {
    return edge.address();
  }

  ActorSystem<Void> system() {
    return system;
  }

  BlobStore blobs() {
    return blobs;
  }

  List<Readiness.Fault> faults() {
    return faults;
  }

  List<Readiness.Fault> warnings() {
    return warnings;
  }

  void leaveRoom(long bytes) {
    room = bytes;
  }

  void answerChanges(ChangeLog.Page page) {
    changes = CompletableFuture.completedFuture(page);
  }

  /** A document as others left it. */
  static DocumentView document(ContentRef content) {
    Instant at = Instant.parse("2026-11-23T12:00:00Z");
    return new DocumentView(
        DocumentId.parse(ID),
        Attributes.named("a"),
        content,
        1,
        1,
        Lifecycle.LIVE,
        Principal.LOCAL,
        at,
        Principal.LOCAL,
        at,
        Principal.LOCAL,
        Optional.empty());
  }

  /** Stops the edge and what is around it. */
  void stop() throws Exception {
    edge.stop().toCompletableFuture().get(20, TimeUnit.SECONDS);
    system.terminate();
  }

  /** A history that no test here gets to. */
  private static final class NoHistory implements DocumentHistory {
    @Override
    public CompletionStage<List<JournalRecord>> records(
        DocumentId id, long from, int max, long maxBytes) {
      return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<Optional<DocumentView>> atRevision(DocumentId id, long revision) {
      return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletionStage<Optional<DocumentView>> at(DocumentId id, Instant instant) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
  }

  private final class ScriptedReadiness implements Readiness {
    @Override
    public CompletionStage<List<Fault>> started() {
      return ready();
    }

    @Override
    public CompletionStage<List<Fault>> ready() {
      return CompletableFuture.completedFuture(List.copyOf(faults));
    }

    @Override
    public List<Fault> warnings() {
      return List.copyOf(warnings);
    }
  }
}
