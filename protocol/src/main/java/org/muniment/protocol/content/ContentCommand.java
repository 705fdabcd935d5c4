package org.muniment.protocol.content;

import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.annotation.JsonCreator;
import org.muniment.protocol.Message;

/**
 * What can be asked of a content, the holder of the machine's results about some bytes. It is
 * addressed by the {@link ContentHash}; every answer is a {@link ContentReply} with the result that
 * stands after the command.
 */
public sealed interface ContentCommand extends Message {

  /** The entity type under which the cluster finds contents. */
  String ENTITY_TYPE = "Content";

  /** Where the answer goes. */
  ActorRef<ContentReply> replyTo();

  /** Asks for the result. */
  record Get(ActorRef<ContentReply> replyTo) implements ContentCommand {
    @JsonCreator
    public Get {}
  }

  /**
   * Forgets the result, because the bytes that it was made from are gone. Answered with {@link
   * ContentReply.Pending}.
   */
  record Forget(ActorRef<ContentReply> replyTo) implements ContentCommand {
    @JsonCreator
    public Forget {}
  }

  /**
   * Brings a text, which is durable already. A second result of the same extractor is accepted and
   * changes nothing.
   */
  record RecordText(ExtractedText text, ActorRef<ContentReply> replyTo) implements ContentCommand {}

  /** Brings the news that there is no text; a second result of the same extractor as above. */
  record RecordFailure(ExtractionFailure failure, ActorRef<ContentReply> replyTo)
      implements ContentCommand {}
}
