package org.muniment.node.search;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.muniment.node.metrics.IndexMeasurements;
import org.muniment.persistence.search.SearchIndex;
import org.muniment.protocol.search.SearchCommand;
import org.muniment.protocol.search.SearchReply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers searches from this node's index. Searches run on threads of their own, so many at a time
 * and no more; what finds the queue full is told {@link SearchReply.Busy} at once.
 */
public final class SearchService extends AbstractBehavior<SearchCommand> {

  private static final Logger LOG = LoggerFactory.getLogger(SearchService.class);

  private final SearchIndex index;
  private final IndexFollower.Running follower;
  private final ExecutorService searches;

  /** The behaviour of a search service over an index that somebody else closes. */
  public static Behavior<SearchCommand> create(
      SearchIndex index, IndexFollower.Running follower, SearchServiceSettings settings) {
    return Behaviors.setup(context -> new SearchService(context, index, follower, settings));
  }

  private SearchService(
      ActorContext<SearchCommand> context,
      SearchIndex index,
      IndexFollower.Running follower,
      SearchServiceSettings settings) {
    super(context);
    this.index = index;
    this.follower = follower;
    this.searches =
        new ThreadPoolExecutor(
            settings.threads(),
            settings.threads(),
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(settings.queueSize()),
            runnable -> new Thread(runnable, "search"));
  }

  @Override
  public Receive<SearchCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(SearchCommand.Find.class, find -> answer(find.replyTo(), () -> index.find(find)))
        .onMessage(
            SearchCommand.ListDocuments.class,
            list -> answer(list.replyTo(), () -> index.list(list)))
        .onMessage(SearchCommand.WhenShown.class, this::onWhenShown)
        .onSignal(PostStop.class, stop -> stopped())
        .build();
  }

  private Behavior<SearchCommand> onWhenShown(SearchCommand.WhenShown command) {
    ActorRef<SearchCommand> self = getContext().getSelf();
    follower
        .shown(command.position())
        .thenAccept(
            outcome -> {
              switch (outcome) {
                case SHOWN -> self.tell(command.query());
                case BEHIND -> command.replyTo().tell(new SearchReply.Behind());
                case CROWDED -> command.replyTo().tell(new SearchReply.Busy());
              }
            });
    return this;
  }

  private Behavior<SearchCommand> answer(
      ActorRef<SearchReply> replyTo, Supplier<SearchReply> search) {
    IndexMeasurements.searchQueued();
    try {
      searches.execute(() -> run(replyTo, search));
    } catch (RejectedExecutionException e) {
      IndexMeasurements.searchDequeued();
      replyTo.tell(new SearchReply.Busy());
    }
    return this;
  }

  private static void run(ActorRef<SearchReply> replyTo, Supplier<SearchReply> search) {
    IndexMeasurements.searchDequeued();
    try {
      replyTo.tell(search.get());
    } catch (RuntimeException e) {
      LOG.error("a search failed", e);
      replyTo.tell(new SearchReply.Failed());
    }
  }

  private Behavior<SearchCommand> stopped() {
    searches.shutdown();
    return Behaviors.same();
  }
}
