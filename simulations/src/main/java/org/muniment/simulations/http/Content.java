package org.muniment.simulations.http;

/** Takes content as it arrives. */
@FunctionalInterface
public interface Content {

  /**
   * The next bytes.
   *
   * @param buffer used again after the call
   * @param length how many of it, from the first on
   */
  void accept(byte[] buffer, int length);
}
