package org.muniment.simulations.text;

import java.io.InputStream;
import java.util.Objects;
import java.util.Random;

/** Bytes made while they are read: the same ones for the same seed, of any length, none kept. */
public final class PseudoContent extends InputStream {
  private static final int BLOCK = 1 << 16;

  private final Random random;
  private final byte[] block = new byte[BLOCK];
  private int used = BLOCK;
  private long left;

  /**
   * A content.
   *
   * @param length in bytes
   */
  public PseudoContent(long seed, long length) {
    this.random = new Random(seed);
    this.left = length;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (left == 0) {
      return -1;
    }
    if (used == BLOCK) {
      random.nextBytes(block);
      used = 0;
    }
    int count = (int) Math.min(Math.min(length, BLOCK - used), left);
    System.arraycopy(block, used, target, offset, count);
    used += count;
    left -= count;
    return count;
  }
}
