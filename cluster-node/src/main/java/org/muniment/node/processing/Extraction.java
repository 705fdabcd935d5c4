package org.muniment.node.processing;

import akka.util.ByteString;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.protocol.content.RenditionKind;

/** What the attempts at a job over a content came to. Final: trying again would end the same. */
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

  /**
   * Pictures were made.
   *
   * @param made of the kinds that could be made; at least one
   * @param pages how many the content has, where that can be told
   */
  record Pictures(Map<RenditionKind, Image> made, Optional<Integer> pages) implements Extraction {}

  /**
   * Pages were looked at for one whose text has to be recognised.
   *
   * @param isDrawn whether there is one, next to the content
   * @param next the first page that was not looked at, from 0
   * @param pages how many there are
   */
  record Page(boolean isDrawn, int next, int pages) implements Extraction {}

  /**
   * Text was recognised.
   *
   * @param text cleaned and bounded; empty when there is none
   * @param pages that were recognised
   * @param truncated whether pages were left out, or the text was cut
   */
  record Recognised(String text, int pages, Optional<String> language, boolean truncated)
      implements Extraction {}

  /**
   * A picture.
   *
   * @param jpeg its bytes; some hundred kilobytes
   * @param width in pixels
   * @param height in pixels
   */
  record Image(ByteString jpeg, int width, int height) {}

  /** Nothing could be had. */
  record Failure(FailureCode code, int attempts) implements Extraction {}
}
