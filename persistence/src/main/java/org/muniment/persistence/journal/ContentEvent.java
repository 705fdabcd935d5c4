package org.muniment.persistence.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.protocol.content.ContentHash;

/**
 * What machines found out about some content. It belongs to the bytes, not to a document: the same
 * bytes are processed once.
 */
public sealed interface ContentEvent extends JournalEvent {

  /** The entity type; persistence ids are {@code Content|<hash>}. */
  String ENTITY_TYPE = "Content";

  /** Under which key the journal keeps what is known of some content. */
  static String persistenceId(ContentHash hash) {
    return ENTITY_TYPE + "|" + hash;
  }

  /** The content that a persistence id belongs to, empty when it is of another entity. */
  static Optional<ContentHash> contentHash(String persistenceId) {
    return persistenceId.startsWith(ENTITY_TYPE + "|")
        ? Optional.of(new ContentHash(persistenceId.substring(ENTITY_TYPE.length() + 1)))
        : Optional.empty();
  }

  /**
   * Text was extracted.
   *
   * @param text where the text is kept, UTF-8
   * @param mediaType what the content really is, by its bytes
   * @param metadata what the file says about itself, bounded by the extractor
   * @param language BCP 47 tag, where it could be told with confidence
   * @param truncated whether the text was cut at the extractor's bound
   * @param extractor name and version of the program, for example {@code tika/3.3.0}
   * @param failed renditions of which what was read tells already that they cannot be made, each as
   *     a record of its own would say it; since version 2
   */
  record TextExtracted(
      StoredContent text,
      String mediaType,
      Map<String, List<String>> metadata,
      Optional<String> language,
      boolean truncated,
      String extractor,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RenditionFailed> failed)
      implements ContentEvent {
    public TextExtracted {
      failed = failed == null ? List.of() : List.copyOf(failed); // version 1 has none
    }
  }

  /**
   * The bytes are gone, and with them everything that machines had found out: the records before
   * this one lose salt and payload (ADR 0010). The same bytes may come again.
   */
  record Forgotten() implements ContentEvent {}

  /**
   * No text could be had, and trying again would not help.
   *
   * @param code stable, for programs: for example {@code encrypted}, {@code timeout}, {@code crash}
   * @param reason a sentence for people
   * @param attempts how often it was tried
   */
  record ExtractionFailed(String code, String reason, int attempts, String extractor)
      implements ContentEvent {}

  /**
   * A picture was made.
   *
   * @param kind {@code thumbnail} or {@code preview}
   * @param image where the picture is kept
   * @param width in pixels
   * @param height in pixels
   * @param pages how many pages the content has, where that could be told; the picture shows the
   *     first
   * @param producer name and version of the program
   */
  record RenditionMade(
      String kind,
      StoredContent image,
      int width,
      int height,
      Optional<Integer> pages,
      String producer)
      implements ContentEvent {}

  /**
   * Text was recognised in a picture or in scanned pages.
   *
   * @param text where the text is kept, UTF-8
   * @param pages that were looked at
   * @param language BCP 47 tag, where it could be told with confidence
   * @param truncated whether pages were left out, or the text was cut at its bound
   * @param producer name and version of the program, with its languages
   */
  record TextRecognised(
      StoredContent text, int pages, Optional<String> language, boolean truncated, String producer)
      implements ContentEvent {}

  /**
   * A rendition other than the text could not be made.
   *
   * @param kind as above
   * @param code stable, for programs
   * @param reason a sentence for people
   * @param attempts how often it was tried
   */
  record RenditionFailed(String kind, String code, String reason, int attempts, String producer)
      implements ContentEvent {}

  /**
   * A virus scanner found nothing, or did not look.
   *
   * @param verdict {@code clean}, or {@code tooLarge} for what is larger than what is scanned
   * @param scanner name and version of the scanner and its signatures
   */
  record Scanned(String verdict, String scanner) implements ContentEvent {}

  /**
   * A virus scanner found malware: from here on the content is not served, and its text is not
   * found. A later {@link Scanned} lifts this.
   *
   * @param signature what was found, as the scanner calls it
   */
  record Quarantined(String signature, String scanner) implements ContentEvent {}
}
