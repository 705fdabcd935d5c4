package org.muniment.edge;

/** What this node has measured. */
@FunctionalInterface
public interface Measurements {

  /** All of it, in the text format 0.0.4 of Prometheus; a few seconds old. Does not block. */
  String text();
}
