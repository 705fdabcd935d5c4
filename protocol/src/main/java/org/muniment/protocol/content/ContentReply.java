package org.muniment.protocol.content;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.muniment.protocol.Message;

/**
 * What a content answers: the results that stand. A kind that is neither made nor failed is
 * pending; none is both.
 *
 * @param text the text, where it was read
 * @param pictures the pictures that were made
 * @param failures why the others could not be made
 * @param scan what the virus scanner said; empty when none has looked
 * @param recognised the text in pictures and scanned pages, where it was recognised
 */
public record ContentReply(
    Optional<ExtractedText> text,
    Map<RenditionKind, Picture> pictures,
    Map<RenditionKind, RenditionFailure> failures,
    Optional<ScanResult> scan,
    Optional<RecognisedText> recognised)
    implements Message {

  public ContentReply {
    pictures = ordered(pictures);
    failures = ordered(failures);
  }

  /** Nothing is known so far. */
  public static ContentReply pending() {
    return new ContentReply(
        Optional.empty(), Map.of(), Map.of(), Optional.empty(), Optional.empty());
  }

  /** Whether the content must not be served, read or found. */
  public boolean isQuarantined() {
    return scan.filter(ScanResult::quarantines).isPresent();
  }

  /**
   * Whether a kind can be had of such a content at all; of the recognised text, once that is known.
   */
  public boolean has(RenditionKind kind) {
    return kind != RenditionKind.OCR || text.filter(ExtractedText::isScan).isPresent();
  }

  /** The language of what can be read in the content, BCP 47, where it is known. */
  public Optional<String> language() {
    return recognised
        .filter(text -> has(RenditionKind.OCR))
        .flatMap(RecognisedText::language)
        .or(() -> text.flatMap(ExtractedText::language));
  }

  /** Whether a kind has no result yet. */
  public boolean isPending(RenditionKind kind) {
    return producer(kind).isEmpty();
  }

  /** The program that the result of a kind comes from; empty while it is pending. */
  public Optional<String> producer(RenditionKind kind) {
    if (failures.containsKey(kind)) {
      return Optional.of(failures.get(kind).producer());
    }
    return switch (kind) {
      case TEXT -> text.map(ExtractedText::extractor);
      case OCR -> recognised.map(RecognisedText::producer);
      case THUMBNAIL, PREVIEW -> Optional.ofNullable(pictures.get(kind)).map(Picture::producer);
    };
  }

  private static <V> Map<RenditionKind, V> ordered(Map<RenditionKind, V> results) {
    Map<RenditionKind, V> copy = new EnumMap<>(RenditionKind.class);
    copy.putAll(results);
    return Collections.unmodifiableMap(copy);
  }
}
