package org.muniment.edge.http;

import java.util.OptionalLong;
import org.muniment.protocol.content.ContentHash;

/**
 * An entity tag (RFC 9110, section 8.8.3).
 *
 * @param opaque what stands between the quotes
 */
public record EntityTag(boolean weak, String opaque) {

  private static final String REVISION = "r";

  /** The tag of a document: its revision. */
  public static EntityTag ofRevision(long revision) {
    return new EntityTag(false, REVISION + revision);
  }

  /**
   * The tag of a document together with what is derived from it: weak, because the revision does
   * not tell the derived part, so that it can save a transfer but not guard a change.
   *
   * @param digest of the derived part, in hex
   */
  public static EntityTag ofDerived(long revision, String digest) {
    return new EntityTag(true, REVISION + revision + '-' + digest);
  }

  /** The tag of content: its hash. */
  public static EntityTag ofContent(ContentHash hash) {
    return new EntityTag(false, hash.hex());
  }

  /** The revision that a strong tag of a document stands for; empty for any other tag. */
  public OptionalLong revision() {
    if (weak || !opaque.matches("r[1-9][0-9]{0,17}")) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Long.parseLong(opaque.substring(REVISION.length())));
  }

  /** Whether both are strong and equal (section 8.8.3.2). */
  public boolean matchesStrongly(EntityTag other) {
    return !weak && !other.weak && opaque.equals(other.opaque);
  }

  /** Whether both are equal, weak or not (section 8.8.3.2). */
  public boolean matchesWeakly(EntityTag other) {
    return opaque.equals(other.opaque);
  }

  /** The tag as it stands in a header. */
  @Override
  public String toString() {
    return (weak ? "W/\"" : "\"") + opaque + '"';
  }
}
