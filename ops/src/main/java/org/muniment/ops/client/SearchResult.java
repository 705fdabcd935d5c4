package org.muniment.ops.client;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What a search found: the best, and how many there are altogether. */
record SearchResult(List<Hit> items, OptionalLong total, long tookMs) {

  /**
   * One result.
   *
   * @param highlights excerpts by field; found words stand in {@code <mark>}, the rest is
   *     HTML-escaped
   */
  record Hit(Document document, Map<String, List<String>> highlights) {
    Hit {
      highlights = highlights == null ? Map.of() : Map.copyOf(highlights);
    }
  }
}
