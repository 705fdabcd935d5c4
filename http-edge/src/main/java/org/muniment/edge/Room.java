package org.muniment.edge;

/** Whether there is room for what clients send. Answers at once. */
@FunctionalInterface
public interface Room {

  /** Whether content of so many bytes can be taken; 0 asks whether anything can. */
  boolean admits(long bytes);
}
