package org.muniment.edge;

/** Whether there is room for what clients send. Answers at once. */
@FunctionalInterface
public interface Room {

  /** Whether a change that brings so many bytes can be taken; 0 for one of unknown size. */
  boolean admits(long bytes);
}
