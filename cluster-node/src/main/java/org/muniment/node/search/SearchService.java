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
import java.util.function.Function;
import java.util.function.Supplier;
import org.muniment.node.metrics.Foreground;
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

  private final Indexing indexing;
  private final Foreground foreground;
  private final ExecutorService searches;

  /** The behaviour of a search service over indexes that somebody else closes. */
  public static Behavior<SearchCommand> create(
      Indexing indexing, SearchServiceSettings settings, Foreground foreground) {
    return Behaviors.setup(context -> new SearchService(context, indexing, settings, foreground));
  }

  private SearchService(
      ActorContext<SearchCommand> context,
      Indexing indexing,
      SearchServiceSettings settings,
      Foreground foreground) {
    super(context);
    this.indexing = indexing;
    this.foreground = foreground;
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
        .onMessage(
            SearchCommand.Find.class,
            find -> answer(find.replyTo(), () -> asked(index -> index.find(find))))
        .onMessage(
            SearchCommand.ListDocuments.class,
            list -> answer(list.replyTo(), () -> asked(index -> index.list(list))))
        .onMessage(SearchCommand.WhenShown.class, this::onWhenShown)
        .onMessage(
            SearchCommand.Suggest.class,
            suggest -> answer(suggest.replyTo(), () -> asked(index -> index.suggest(suggest))))
        .onMessage(SearchCommand.GetIndexing.class, get -> answer(get.replyTo(), indexing::state))
        .onMessage(
            SearchCommand.Reindex.class, reindex -> answer(reindex.replyTo(), indexing::reindex))
        .onSignal(PostStop.class, stop -> stopped())
        .build();
  }

  private Behavior<SearchCommand> onWhenShown(SearchCommand.WhenShown command) {
    ActorRef<SearchCommand> self = getContext().getSelf();
    indexing
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

  /** An index that is replaced while it is asked is closed; its successor knows as much. */
  private SearchReply asked(Function<SearchIndex, SearchReply> question) {
    foreground.asked();
    while (true) {
      boolean partial = indexing.isPartial();
      SearchIndex index = indexing.current();
      try {
        SearchReply reply = question.apply(index);
        return partial && reply instanceof SearchReply.Page page ? page.asPartial() : reply;
      } catch (IllegalStateException e) {
        if (index == indexing.current()) {
          throw e;
        }
      }
    }
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
