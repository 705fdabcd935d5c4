package org.muniment.protocol.content;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What machines make of a content; each kind succeeds or fails for itself. */
public enum RenditionKind {
  /** The text in the content. */
  TEXT,
  /** A small picture of the content's first page, for lists. */
  THUMBNAIL,
  /** A picture of the content's first page that can be read. */
  PREVIEW,
  /** The text that was recognised in pictures and scanned pages. */
  OCR;

  /** The kind of a name; empty for any other name. */
  public static Optional<RenditionKind> of(String name) {
    return Arrays.stream(values()).filter(kind -> kind.toString().equals(name)).findAny();
  }

  /** The name in addresses and in the journal: lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
