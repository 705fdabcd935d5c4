package org.muniment.node.processing;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the attempts to read a content came to. Final: trying again would end the same. */
sealed interface Extraction {

  /**
   * Text was read.
   *
   * @param text cleaned and bounded; empty when the content has none
   */
  record Text(
      String text,
      String mediaType,
      Map<String, List<String>> metadata,
      Optional<String> language,
      boolean truncated)
      implements Extraction {}

  /** No text could be read. */
  record Failure(FailureCode code, int attempts) implements Extraction {}
}
