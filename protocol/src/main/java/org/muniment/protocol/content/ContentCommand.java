package org.muniment.protocol.content;

import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.muniment.protocol.Message;

/**
 * What can be asked of a content, the holder of the machine's results about some bytes. It is
 * addressed by the {@link ContentHash}; every answer is a {@link ContentReply} with the results
 * that stand after the command.
 *
 * <p>Results may come twice. One of the producer whose result stands already is accepted and
 * changes nothing, unless it turns a failure that may have been chance into a success.
 */
public sealed interface ContentCommand extends Message {

  /** The entity type under which the cluster finds contents. */
  String ENTITY_TYPE = "Content";

  /** Where the answer goes. */
  ActorRef<ContentReply> replyTo();

  /** Asks for the results. */
  record Get(ActorRef<ContentReply> replyTo) implements ContentCommand {
    @JsonCreator
    public Get {}
  }

  /**
   * Forgets all results, because the bytes that they were made from are gone. Answered with {@link
   * ContentReply#pending()}.
   */
  record Forget(ActorRef<ContentReply> replyTo) implements ContentCommand {
    @JsonCreator
    public Forget {}
  }

  /**
   * Brings a text, which is durable already, and the reasons why other renditions cannot be made
   * where the text tells. All of it becomes durable together.
   *
   * @param failures from an older node, which says them later, none
   */
  record RecordText(
      ExtractedText text,
      Map<RenditionKind, RenditionFailure> failures,
      ActorRef<ContentReply> replyTo)
      implements ContentCommand {
    public RecordText {
      failures = failures == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(failures));
    }
  }

  /** Brings a text that was recognised, which is durable already. */
  record RecordRecognition(RecognisedText text, ActorRef<ContentReply> replyTo)
      implements ContentCommand {}

  /**
   * Brings pictures, which are durable already, and the reasons why others could not be made. All
   * of them become durable together.
   */
  record RecordPictures(
      Map<RenditionKind, Picture> pictures,
      Map<RenditionKind, RenditionFailure> failures,
      ActorRef<ContentReply> replyTo)
      implements ContentCommand {
    public RecordPictures {
      pictures = Collections.unmodifiableMap(new TreeMap<>(pictures));
      failures = Collections.unmodifiableMap(new TreeMap<>(failures));
    }
  }

  /**
   * Brings what a virus scanner said. An infected content loses its renditions and accepts none
   * until a later scan finds nothing.
   */
  record RecordScan(ScanResult scan, ActorRef<ContentReply> replyTo) implements ContentCommand {}

  /** Brings the news that a rendition could not be made. */
  record RecordFailure(RenditionKind kind, RenditionFailure failure, ActorRef<ContentReply> replyTo)
      implements ContentCommand {}
}
