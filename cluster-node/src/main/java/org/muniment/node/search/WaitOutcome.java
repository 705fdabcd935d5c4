package org.muniment.node.search;

/** How waiting for the index ended. */
public enum WaitOutcome {
  /** Searches see what was waited for. */
  SHOWN,
  /** They do not, and will not in time. */
  BEHIND,
  /** So many wait that nobody else can. */
  CROWDED
}
