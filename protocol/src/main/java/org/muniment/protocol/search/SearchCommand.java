package org.muniment.protocol.search;

import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.muniment.protocol.Message;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.Principal;

/** What can be asked of the search service. Answers come from a read model that lags a little. */
public sealed interface SearchCommand extends Message {

  /** Who asks. */
  Principal principal();

  /** Where the answer goes. */
  ActorRef<SearchReply> replyTo();

  /**
   * Which part of the results is wanted, in which order, and by what all of them are counted.
   *
   * @param facets names of facets, each once
   */
  record PageRequest(
      int limit, Optional<String> cursor, Optional<String> sort, List<String> facets) {
    public PageRequest {
      facets = List.copyOf(facets);
    }

    /** A page on which nothing is counted. */
    public static PageRequest of(int limit, Optional<String> cursor, Optional<String> sort) {
      return new PageRequest(limit, cursor, sort, List.of());
    }
  }

  /**
   * Finds live documents by a query in the syntax of the search service, best first unless sorted.
   *
   * @param query words, "phrases", {@code -not}, {@code OR}, {@code field:value}
   * @param highlight whether to show where the words were found
   */
  record Find(
      Principal principal,
      String query,
      boolean highlight,
      PageRequest page,
      ActorRef<SearchReply> replyTo)
      implements SearchCommand {}

  /** Lists documents that match every given filter; without a state, the live ones. */
  record ListDocuments(
      Principal principal, Filter filter, PageRequest page, ActorRef<SearchReply> replyTo)
      implements SearchCommand {}

  /**
   * Answers a query once it sees certain writes, or refuses it with {@link SearchReply.Behind}.
   *
   * @param query a {@link Find} or {@link ListDocuments}
   * @param position what it must see; empty for everything that was acknowledged before
   */
  record WhenShown(
      @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
          @JsonSubTypes({
            @JsonSubTypes.Type(value = Find.class, name = "find"),
            @JsonSubTypes.Type(value = ListDocuments.class, name = "list")
          })
          SearchCommand query,
      Optional<WritePosition> position)
      implements SearchCommand {

    @Override
    public Principal principal() {
      return query.principal();
    }

    @Override
    public ActorRef<SearchReply> replyTo() {
      return query.replyTo();
    }
  }

  /**
   * Completes the last word of what was typed so far from the names, tags and titles of live
   * documents.
   */
  record Suggest(Principal principal, String typed, int limit, ActorRef<SearchReply> replyTo)
      implements SearchCommand {}

  /** Asks how far the index is. */
  record GetIndexing(Principal principal, ActorRef<SearchReply> replyTo) implements SearchCommand {}

  /**
   * Starts to build a new index from the journal, which takes the place of the present one when it
   * has everything. Starts nothing while one is being built.
   */
  record Reindex(Principal principal, ActorRef<SearchReply> replyTo) implements SearchCommand {}

  /**
   * What a listing is narrowed to.
   *
   * @param folder exactly this folder, not those below it
   * @param modifiedSince inclusive
   */
  record Filter(
      Optional<FolderPath> folder,
      Optional<String> tag,
      Optional<Principal> owner,
      Optional<Lifecycle> state,
      Optional<Instant> modifiedSince) {

    /** All live documents. */
    public static Filter none() {
      return new Filter(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
  }
}
