package org.muniment.persistence.erasure;

import akka.Done;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/** Takes what was said out of histories, and leaves that it was said. */
public interface HistoryErasure {

  /**
   * Removes salt and payload of an entity's records below a sequence number, its snapshots of that
   * time, and its claims on contents; condemns those contents. All of it at once or nothing; may be
   * repeated.
   *
   * @param before the sequence number of the record that says so
   * @param at when the contents are condemned
   */
  CompletionStage<Done> erase(String persistenceId, long before, Instant at);

  /**
   * Sees to it that nothing is left on the disk of what was erased since the last time. May keep
   * writers waiting, within the adapter's bounds.
   */
  CompletionStage<Compaction> compact();

  /** What came of a compaction. */
  enum Compaction {
    /** There was nothing to do. */
    UNNECESSARY,
    /** It is done. */
    DONE,
    /** Somebody is in the way just now. */
    POSTPONED,
    /** It would take longer than the adapter may without being told to. */
    REFUSED
  }
}
