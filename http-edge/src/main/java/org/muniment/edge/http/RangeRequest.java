package org.muniment.edge.http;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.muniment.persistence.blob.ByteRange;

/**
 * What {@code Range} (RFC 9110, section 14.2) asks of content whose size is known.
 *
 * <p>One range is served as 206. Several ranges in one request, another unit and anything malformed
 * are ignored, as section 14.2 allows: the whole content is served as 200.
 */
public sealed interface RangeRequest {

  /** Everything is to be served. */
  record Whole() implements RangeRequest {}

  /** One part is to be served; it lies within the content. */
  record Part(ByteRange range) implements RangeRequest {}

  /** The range lies outside the content. */
  record Unsatisfiable() implements RangeRequest {}

  /** {@code bytes=first-last}, either of which may be missing. */
  Pattern SINGLE =
      Pattern.compile("bytes=[ \\t]*([0-9]*)-([0-9]*)[ \\t]*", Pattern.CASE_INSENSITIVE);

  /**
   * Reads the header for content of {@code size} bytes. Total: there is no value that it refuses.
   */
  static RangeRequest of(Optional<String> header, long size) {
    Matcher matcher = SINGLE.matcher(header.map(String::strip).orElse(""));
    if (!matcher.matches()) {
      return new Whole();
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    if (first.isEmpty()) {
      return last.isEmpty() ? new Whole() : suffix(saturated(last), size);
    }
    if (last.isEmpty()) {
      return from(saturated(first), Long.MAX_VALUE, size);
    }
    if (new BigInteger(last).compareTo(new BigInteger(first)) < 0) {
      return new Whole();
    }
    return from(saturated(first), saturated(last), size);
  }

  private static RangeRequest suffix(long length, long size) {
    long served = Math.min(length, size);
    return served == 0 ? new Unsatisfiable() : new Part(new ByteRange(size - served, served));
  }

  private static RangeRequest from(long first, long last, long size) {
    if (first >= size) {
      return new Unsatisfiable();
    }
    return new Part(new ByteRange(first, Math.min(last, size - 1) - first + 1));
  }

  private static long saturated(String digits) {
    BigInteger value = new BigInteger(digits);
    return value.bitLength() < Long.SIZE ? value.longValueExact() : Long.MAX_VALUE;
  }
}
