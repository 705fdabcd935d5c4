package org.muniment.simulations.bench;

/**
 * Seconds of processor time, of the node's JVM, its database, its other children (parsers) and this
 * program. NaN where nobody could measure: a node that this program did not start.
 */
record Cpu(double node, double database, double children, double client) {
  static final Cpu NONE = new Cpu(0, 0, 0, 0);
  static final Cpu UNKNOWN = new Cpu(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  Cpu plus(Cpu other) {
    return new Cpu(
        node + other.node,
        database + other.database,
        children + other.children,
        client + other.client);
  }

  Cpu since(Cpu earlier) {
    return new Cpu(
        node - earlier.node,
        database - earlier.database,
        children - earlier.children,
        client - earlier.client);
  }
}
