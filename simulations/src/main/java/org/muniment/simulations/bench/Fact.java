package org.muniment.simulations.bench;

/**
 * A figure that is no series.
 *
 * @param value NaN where there is none; then the unit says why
 */
record Fact(String name, double value, String unit) {
  private static final double MIB = 1 << 20;

  static Fact none(String name, String why) {
    return new Fact(name, Double.NaN, why);
  }

  static Fact mebibytes(String name, long bytes) {
    return new Fact(name, bytes / MIB, "MiB");
  }
}
