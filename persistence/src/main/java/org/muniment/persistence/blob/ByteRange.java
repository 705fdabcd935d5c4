package org.muniment.persistence.blob;

/**
 * A part of some content.
 *
 * @param from offset of the first byte, from 0
 * @param length number of bytes, at least 1
 */
public record ByteRange(long from, long length) {
  public ByteRange {
    if (from < 0 || length < 1) {
      throw new IllegalArgumentException("no such range: " + from + "+" + length);
    }
  }
}
