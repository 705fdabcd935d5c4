package org.muniment.protocol.verification;

import java.util.Locale;

/** Whether a run goes on. */
public enum RunState {
  /** It is under way, and goes on by itself after a restart of its node. */
  RUNNING,
  /** Somebody stopped it; it can be gone on with. */
  STOPPED,
  /** It was given up because something stood in the way for too long; it can be gone on with. */
  FAILED,
  /** It has seen everything. */
  DONE;

  /** The name in answers: lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
