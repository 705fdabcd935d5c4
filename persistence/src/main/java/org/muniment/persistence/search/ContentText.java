package org.muniment.persistence.search;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a machine read in some content.
 *
 * @param text plain text, bounded by whoever extracted it
 * @param metadata what the file says about itself, for example {@code title}, {@code author}
 * @param language BCP 47 tag, where it could be told with confidence
 */
public record ContentText(
    String text, Map<String, List<String>> metadata, Optional<String> language) {

  /** Nothing, as of a content whose text was taken out. */
  public static final ContentText NONE = new ContentText("", Map.of(), Optional.empty());

  public ContentText {
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
  }
}
