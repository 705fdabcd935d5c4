package org.muniment.protocol.document;

import java.util.Set;

/**
 * What {@code If-Match} (RFC 9110, section 13.1.1) demands of the revision a command meets.
 *
 * @param kind what was said
 * @param revisions the acceptable revisions; empty unless {@link Kind#ONE_OF}
 */
public record Precondition(Kind kind, Set<Long> revisions) {

  /** The three things a header can say. */
  public enum Kind {
    /** No header. */
    ABSENT,
    /** {@code *}: the document exists. */
    EXISTS,
    /** One of the listed revisions; none at all when no entity tag was one of ours. */
    ONE_OF
  }

  public Precondition {
    revisions = Set.copyOf(revisions);
  }

  /** Nothing is demanded. */
  public static Precondition absent() {
    return new Precondition(Kind.ABSENT, Set.of());
  }

  /** The document must exist in whatever revision. */
  public static Precondition exists() {
    return new Precondition(Kind.EXISTS, Set.of());
  }

  /** The revision must be one of these. */
  public static Precondition oneOf(Set<Long> revisions) {
    return new Precondition(Kind.ONE_OF, revisions);
  }

  /** Whether a document of this revision satisfies the demand. */
  public boolean admits(long revision) {
    return kind != Kind.ONE_OF || revisions.contains(revision);
  }
}
