package org.muniment.ops.client;

import java.util.Locale;

/**
 * What became of one file or document.
 *
 * @param bytes how much content was transferred or, for {@link Kind#SKIPPED}, need not be
 * @param reason a clause; empty unless the kind calls for one
 */
record Outcome(Kind kind, long bytes, String reason) {

  /** The kinds, in the order of a summary. */
  enum Kind {
    /** A new document was stored. */
    UPLOADED,
    /** A document got a new version. */
    UPDATED,
    /** A new file was written. */
    WRITTEN,
    /** A file got the document's content. */
    REPLACED,
    /** The same content was there already. */
    SKIPPED,
    /** Left as it is, for a reason that is no failure. */
    LEFT,
    /** It did not work. */
    FAILED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Outcome of(Kind kind, long bytes) {
    return new Outcome(kind, bytes, "");
  }

  static Outcome left(String reason) {
    return new Outcome(Kind.LEFT, 0, reason);
  }

  static Outcome failed(String reason) {
    return new Outcome(Kind.FAILED, 0, reason);
  }
}
