package org.muniment.node.document;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.muniment.node.metrics.EntityMeasurements;
import org.muniment.persistence.journal.DocumentFold;
import org.muniment.persistence.journal.RecordCodec;
import org.muniment.protocol.document.DocumentCommand;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentReply;

/** The documents of the cluster, wherever they live. */
public final class DocumentService {

  static final EntityTypeKey<DocumentCommand> TYPE =
      EntityTypeKey.create(DocumentCommand.class, DocumentFold.ENTITY_TYPE);

  private final ClusterSharding sharding;
  private final Executor executor;
  private final Duration askTimeout;

  private DocumentService(ClusterSharding sharding, Executor executor, Duration askTimeout) {
    this.sharding = sharding;
    this.executor = executor;
    this.askTimeout = askTimeout;
  }

  /** Makes this node a home of documents. */
  public static DocumentService start(
      ActorSystem<?> system, DocumentSettings settings, InstantSource clock) {
    ClusterSharding sharding = ClusterSharding.get(system);
    RecordCodec codec = new RecordCodec();
    sharding.init(
        Entity.of(
            TYPE,
            context ->
                Document.create(DocumentId.parse(context.getEntityId()), settings, clock, codec)));
    return new DocumentService(sharding, system.executionContext(), settings.askTimeout());
  }

  /**
   * Asks a document. A reply that does not come in time fails the stage with {@link
   * java.util.concurrent.TimeoutException}: the outcome is unknown then.
   */
  public CompletionStage<DocumentReply> ask(
      DocumentId id, Function<ActorRef<DocumentReply>, DocumentCommand> command) {
    return EntityMeasurements.measured(
        "document",
        executor,
        command,
        measured -> sharding.entityRefFor(TYPE, id.toString()).ask(measured::apply, askTimeout));
  }
}
