package org.muniment.protocol.search;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.muniment.protocol.Message;
import org.muniment.protocol.document.DocumentView;

/** What the search service answers. */
public sealed interface SearchReply extends Message {

  /**
   * A page of results.
   *
   * @param total how many match altogether; only searches count
   * @param facets counts over everything that matches, by the facets asked for
   * @param partial whether the index is still being built, so that matches may be missing
   * @param next where the next page begins; empty on the last page
   */
  record Page(
      List<Hit> items,
      Optional<Total> total,
      Map<String, List<FacetCount>> facets,
      boolean partial,
      Optional<String> next,
      long tookMillis)
      implements SearchReply {
    public Page {
      items = List.copyOf(items);
      facets = Collections.unmodifiableMap(new LinkedHashMap<>(facets)); // in the order asked for
    }

    /** The same page from an index that is still being built. */
    public Page asPartial() {
      return new Page(items, total, facets, true, next, tookMillis);
    }
  }

  /**
   * How many match.
   *
   * @param isLowerBound whether counting was given up, so that more may match
   */
  record Total(long count, boolean isLowerBound) {}

  /** How many of the matches have this value. */
  record FacetCount(String value, long count) {}

  /**
   * Words that go on with what was typed, the most frequent ones first.
   *
   * @param completions what was typed with its last word completed
   */
  record Suggestions(List<String> completions) implements SearchReply {
    public Suggestions {
      completions = List.copyOf(completions);
    }
  }

  /**
   * One result.
   *
   * @param score relevance, comparable within one answer only; empty in listings
   * @param highlights per field, short excerpts in which the found words stand between {@code
   *     <mark>} and {@code </mark>} and everything else is HTML-escaped
   */
  record Hit(DocumentView document, OptionalDouble score, Map<String, List<String>> highlights) {
    public Hit {
      highlights = Map.copyOf(highlights);
    }
  }

  /**
   * How far the index is.
   *
   * @param partial whether the one that answers has not caught up with the journal yet
   * @param documents in the one that answers
   * @param built documents so far in the one that is being built beside it; empty when there is
   *     none
   */
  record Indexing(boolean partial, long documents, Optional<Long> built) implements SearchReply {}

  /** Why there is no answer. */
  sealed interface Refusal extends SearchReply {}

  /**
   * The query cannot be read.
   *
   * @param position index of the offending character in the query, from 0
   */
  record BadQuery(int position, String reason) implements Refusal {}

  /** The cursor is not one of ours, or belongs to another request. */
  record BadCursor() implements Refusal {}

  /** The sort key is unknown. */
  record BadSort(String sort, List<String> known) implements Refusal {}

  /** The index does not show what was asked for, and will not within the time that is allowed. */
  record Behind() implements Refusal {}

  /** There is no such facet. */
  record BadFacet(String facet, List<String> known) implements Refusal {}

  /** More searches wait already than are allowed to. */
  record Busy() implements Refusal {}

  /** The search broke; the node's log says why. */
  record Failed() implements Refusal {}
}
