package org.muniment.edge.documents;

import java.util.Optional;
import org.muniment.protocol.content.ContentReply;

/**
 * A processing result as clients see it.
 *
 * @param state {@code pending}, {@code ready} or {@code failed}
 * @param mediaType of a ready one
 * @param size of a ready one, in bytes
 * @param truncated whether a ready text was cut at the extractor's bound
 * @param language of a ready text, where it is known; BCP 47
 * @param code of a failed one, for programs
 * @param reason of a failed one, a sentence for people
 */
record RenditionJson(
    String kind,
    String state,
    Optional<String> mediaType,
    Optional<Long> size,
    Optional<Boolean> truncated,
    Optional<String> language,
    Optional<String> code,
    Optional<String> reason) {

  /** The kind of the text in a content. */
  static final String TEXT = "text";

  /** The media type of texts. */
  static final String TEXT_TYPE = "text/plain";

  /** The text rendition, as the content's entity has it. */
  static RenditionJson text(ContentReply reply) {
    if (reply instanceof ContentReply.Extracted extracted) {
      return new RenditionJson(
          TEXT,
          "ready",
          Optional.of(TEXT_TYPE),
          Optional.of(extracted.text().text().size()),
          Optional.of(extracted.text().truncated()),
          extracted.text().language(),
          Optional.empty(),
          Optional.empty());
    }
    if (reply instanceof ContentReply.Failed failed) {
      return withoutContent(
          "failed", Optional.of(failed.failure().code()), Optional.of(failed.failure().reason()));
    }
    return withoutContent("pending", Optional.empty(), Optional.empty());
  }

  private static RenditionJson withoutContent(
      String state, Optional<String> code, Optional<String> reason) {
    return new RenditionJson(
        TEXT,
        state,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        code,
        reason);
  }
}
