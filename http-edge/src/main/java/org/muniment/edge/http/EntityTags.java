package org.muniment.edge.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.muniment.edge.problem.Problem;
import org.muniment.protocol.document.Precondition;

/**
 * The value of {@code If-Match} or {@code If-None-Match} (RFC 9110, sections 13.1.1 and 13.1.2).
 *
 * @param any whether it is {@code *}; then there are no tags
 */
public record EntityTags(boolean any, List<EntityTag> tags) {

  public EntityTags {
    tags = List.copyOf(tags);
  }

  /**
   * Reads a header value; empty list elements are tolerated.
   *
   * @param header its name, for the problem
   * @throws org.muniment.edge.problem.ProblemException when it is neither {@code *} nor a list of
   *     entity tags
   */
  public static EntityTags parse(String header, String value) {
    if (value.strip().equals("*")) {
      return new EntityTags(true, List.of());
    }
    return new Reader(header, value).read();
  }

  /** Whether one of the tags is, by the strong comparison, the given one; {@code *} always. */
  public boolean matchStrongly(EntityTag current) {
    return any || tags.stream().anyMatch(tag -> tag.matchesStrongly(current));
  }

  /** Whether one of the tags is, by the weak comparison, the given one; {@code *} always. */
  public boolean matchWeakly(EntityTag current) {
    return any || tags.stream().anyMatch(tag -> tag.matchesWeakly(current));
  }

  /** The same as a demand on a document's revision; tags that are not of documents admit none. */
  public Precondition toPrecondition() {
    if (any) {
      return Precondition.exists();
    }
    Set<Long> revisions =
        tags.stream()
            .flatMapToLong(tag -> tag.revision().stream())
            .boxed()
            .collect(Collectors.toSet());
    return Precondition.oneOf(revisions);
  }

  /** Walks over {@code #entity-tag}; {@code at} is the next character to look at. */
  private static final class Reader {
    private final String header;
    private final String value;
    private final List<EntityTag> tags = new ArrayList<>();
    private int at;

    Reader(String header, String value) {
      this.header = header;
      this.value = value;
    }

    EntityTags read() {
      skipSeparators();
      while (at < value.length()) {
        tags.add(tag());
        int end = at;
        skipBlanks();
        if (at < value.length() && value.charAt(at) != ',') {
          throw malformed();
        }
        skipSeparators();
        if (at < value.length() && at == end) {
          throw malformed();
        }
      }
      if (tags.isEmpty()) {
        throw malformed();
      }
      return new EntityTags(false, tags);
    }

    private EntityTag tag() {
      boolean weak = value.startsWith("W/", at);
      if (weak) {
        at += 2;
      }
      int open = at;
      int close = value.indexOf('"', open + 1);
      if (value.length() <= open || value.charAt(open) != '"' || close < 0) {
        throw malformed();
      }
      String opaque = value.substring(open + 1, close);
      if (!opaque.chars().allMatch(Reader::isTagCharacter)) {
        throw malformed();
      }
      at = close + 1;
      return new EntityTag(weak, opaque);
    }

    private static boolean isTagCharacter(int c) {
      return c >= 0x21 && c != 0x7F;
    }

    private void skipBlanks() {
      while (at < value.length() && (value.charAt(at) == ' ' || value.charAt(at) == '\t')) {
        at++;
      }
    }

    private void skipSeparators() {
      skipBlanks();
      while (at < value.length() && value.charAt(at) == ',') {
        at++;
        skipBlanks();
      }
    }

    private RuntimeException malformed() {
      return Problem.invalidHeader(
              header, header + " must be * or a list of entity tags such as \"r3\" in quotes.")
          .asException();
    }
  }
}
