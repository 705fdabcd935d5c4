package org.muniment.persistence.verify;

import java.util.Optional;

/** Keeps the last run. Calls block; one thread at a time. */
public interface VerificationStore {

  /** What was saved last; empty when there was nothing, or nothing that can be read. */
  Optional<VerificationProgress> load();

  /** Saves, durably: whenever the process dies, this or what was there before is there. */
  void save(VerificationProgress progress);
}
