package org.muniment.protocol.search;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.muniment.protocol.Message;
import org.muniment.protocol.document.DocumentView;

/** What the search service answers. */
public sealed interface SearchReply extends Message {

  /**
   * A page of results.
   *
   * @param total how many match altogether; only searches count
   * @param next where the next page begins; empty on the last page
   */
  record Page(List<Hit> items, OptionalLong total, Optional<String> next, long tookMillis)
      implements SearchReply {
    public Page {
      items = List.copyOf(items);
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

  /** More searches wait already than are allowed to. */
  record Busy() implements Refusal {}

  /** The search broke; the node's log says why. */
  record Failed() implements Refusal {}
}
