package org.muniment.protocol.content;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The text that a machine read in some content.
 *
 * @param text where the text is kept, UTF-8; of size 0 when the content has none
 * @param mediaType what the content really is, by its bytes (RFC 6838)
 * @param metadata what the file says about itself, under lower-case names such as {@code title};
 *     bounded by the extractor
 * @param language BCP 47 tag, where it is known
 * @param truncated whether the text was cut at the extractor's bound
 * @param extractor name and version of the program, for example {@code tika/3.3.0}
 */
public record ExtractedText(
    ContentRef text,
    String mediaType,
    Map<String, List<String>> metadata,
    Optional<String> language,
    boolean truncated,
    String extractor) {

  /**
   * Metadata field with the number of pages that hold hardly any text; absent when there are none.
   */
  public static final String SCANNED_PAGES = "scannedpages";

  /** Pictures whose pixels a machine here can read. */
  private static final Set<String> IMAGES =
      Set.of(
          "image/png",
          "image/jpeg",
          "image/tiff",
          "image/gif",
          "image/bmp",
          "image/x-ms-bmp",
          "image/webp");

  public ExtractedText {
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
  }

  /** Whether the content has pages, or is one, whose text can only be recognised (OCR). */
  public boolean isScan() {
    return isScan(mediaType, metadata);
  }

  /** The same of a text that is told by its parts. */
  public static boolean isScan(String mediaType, Map<String, List<String>> metadata) {
    return IMAGES.contains(mediaType) || metadata.containsKey(SCANNED_PAGES);
  }
}
