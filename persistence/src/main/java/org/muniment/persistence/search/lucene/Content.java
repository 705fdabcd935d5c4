package org.muniment.persistence.search.lucene;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What documents are told of their content: everything but the text.
 *
 * @param number by which documents and their contents' text are joined, see {@link ByContent}
 * @param sequence of the event that brought the text; 0 as long as there is none
 * @param metadata what the file says about itself
 * @param languageTag BCP 47, where it is known
 */
record Content(
    int number, long sequence, Map<String, List<String>> metadata, Optional<String> languageTag) {

  /** A content of which nothing is known yet. */
  static Content unread(int number) {
    return new Content(number, 0, Map.of(), Optional.empty());
  }

  /** The language, if its word forms are known. */
  Optional<Language> language() {
    return languageTag.flatMap(Language::of);
  }
}
