package org.muniment.protocol.content;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  public ExtractedText {
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
  }
}
