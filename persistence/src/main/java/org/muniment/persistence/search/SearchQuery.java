package org.muniment.persistence.search;

import java.util.List;

/**
 * A query that {@link QueryParser} could read. It says what is wanted in the words that were typed;
 * cutting them into terms is the adapter's.
 */
public sealed interface SearchQuery {

  /** One word; an adapter that cuts it into several terms looks for them side by side. */
  record Word(Target target, String text) implements SearchQuery {}

  /** Words side by side, within one field; the whole value of a keyword field. */
  record Phrase(Target target, String text) implements SearchQuery {}

  /** Words that begin with the stem. */
  record Prefix(Target target, String stem) implements SearchQuery {}

  /**
   * A size or a time between two bounds, both inclusive; empty when {@code from > to}.
   *
   * @param from bytes for {@link SearchField#SIZE}, else {@link EpochNanos}
   */
  record Range(SearchField field, long from, long to) implements SearchQuery {}

  /** Everything else. */
  record Not(SearchQuery clause) implements SearchQuery {}

  /** All of these, two at least. */
  record And(List<SearchQuery> clauses) implements SearchQuery {
    public And {
      clauses = List.copyOf(clauses);
    }
  }

  /** Any of these, two at least. */
  record Or(List<SearchQuery> clauses) implements SearchQuery {
    public Or {
      clauses = List.copyOf(clauses);
    }
  }
}
