package org.muniment.edge.documents;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ContentReply;
import org.muniment.protocol.content.ExtractedText;
import org.muniment.protocol.content.Picture;
import org.muniment.protocol.content.RecognisedText;
import org.muniment.protocol.content.RenditionFailure;
import org.muniment.protocol.content.RenditionKind;

/**
 * A processing result as clients see it.
 *
 * @param state {@code pending}, {@code ready} or {@code failed}
 * @param mediaType of a ready one
 * @param size of a ready one, in bytes
 * @param truncated whether a ready text was cut at a bound, or pages were left out
 * @param language of a ready text, where it is known; BCP 47
 * @param width of a ready picture, in pixels
 * @param height of a ready picture, in pixels
 * @param pages how many pages the content of a ready picture has, where that is known; how many
 *     were recognised for a ready recognised text
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
    Optional<Integer> width,
    Optional<Integer> height,
    Optional<Integer> pages,
    Optional<String> code,
    Optional<String> reason) {

  /** The media type of texts. */
  static final String TEXT_TYPE = "text/plain";

  /** Every kind that such a content has, as the content's entity has it. */
  static List<RenditionJson> all(ContentReply results) {
    return Arrays.stream(RenditionKind.values())
        .filter(results::has)
        .map(kind -> of(kind, results))
        .toList();
  }

  /** The rendition of a kind, as the content's entity has it. */
  static RenditionJson of(RenditionKind kind, ContentReply results) {
    RenditionFailure failure = results.failures().get(kind);
    Picture picture = results.pictures().get(kind);
    if (failure != null) {
      return without("failed", kind, Optional.of(failure));
    }
    if (picture != null) {
      return picture(kind, picture);
    }
    Optional<RenditionJson> text =
        switch (kind) {
          case TEXT -> results.text().map(RenditionJson::text);
          case OCR -> results.recognised().map(RenditionJson::text);
          case THUMBNAIL, PREVIEW -> Optional.empty();
        };
    return text.orElseGet(() -> without("pending", kind, Optional.empty()));
  }

  private static RenditionJson text(ExtractedText text) {
    return text(
        RenditionKind.TEXT, text.text(), text.truncated(), text.language(), Optional.empty());
  }

  private static RenditionJson text(RecognisedText text) {
    return text(
        RenditionKind.OCR,
        text.text(),
        text.truncated(),
        text.language(),
        Optional.of(text.pages()));
  }

  private static RenditionJson text(
      RenditionKind kind,
      ContentRef text,
      boolean truncated,
      Optional<String> language,
      Optional<Integer> pages) {
    return new RenditionJson(
        kind.toString(),
        "ready",
        Optional.of(TEXT_TYPE),
        Optional.of(text.size()),
        Optional.of(truncated),
        language,
        Optional.empty(),
        Optional.empty(),
        pages,
        Optional.empty(),
        Optional.empty());
  }

  private static RenditionJson picture(RenditionKind kind, Picture picture) {
    return new RenditionJson(
        kind.toString(),
        "ready",
        Optional.of(picture.image().mediaType()),
        Optional.of(picture.image().size()),
        Optional.empty(),
        Optional.empty(),
        Optional.of(picture.width()),
        Optional.of(picture.height()),
        picture.pages(),
        Optional.empty(),
        Optional.empty());
  }

  private static RenditionJson without(
      String state, RenditionKind kind, Optional<RenditionFailure> failure) {
    return new RenditionJson(
        kind.toString(),
        state,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        failure.map(RenditionFailure::code),
        failure.map(RenditionFailure::reason));
  }
}
