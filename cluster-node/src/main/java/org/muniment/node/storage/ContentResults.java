package org.muniment.node.storage;

import akka.Done;
import akka.actor.typed.ActorRef;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.muniment.protocol.content.ContentCommand;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ContentReply;

/** What machines made of contents, as far as the collector has to do with it. */
public interface ContentResults {

  /** Asks a content; a reply that does not come in time fails the stage. */
  CompletionStage<ContentReply> ask(
      ContentHash content, Function<ActorRef<ContentReply>, ContentCommand> command);

  /** Sees to it that a content has its results; done at once when it has them. */
  CompletionStage<Done> process(ContentRef content);
}
