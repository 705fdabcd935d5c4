package org.muniment.ops.client;

import java.time.Instant;
import java.util.Optional;

/**
 * How a verification stands; only the state is there when there was none.
 *
 * @param state {@code none}, {@code running}, {@code stopped}, {@code failed} or {@code done}
 * @param phaseProgress of the phase, from 0 to 1
 */
record Verification(
    String state,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    Optional<String> phase,
    double phaseProgress,
    Optional<Checked> checked,
    long faults,
    Optional<Fault> firstFault,
    Optional<String> trouble) {

  /** How much was looked at. */
  record Checked(
      long histories, long records, long contents, long contentBytes, long indexEntries) {}

  /** Something that is not as it has to be. */
  record Fault(
      String kind,
      Optional<String> document,
      Optional<String> content,
      Optional<Long> sequence,
      String detail) {

    /** What sort it is and what is wrong. */
    String line() {
      return kind + ": " + detail;
    }
  }

  boolean isRunning() {
    return state.equals("running");
  }

  boolean isDone() {
    return state.equals("done");
  }

  /** What is going on, in a few words. */
  String activity() {
    return trouble.orElse(
        switch (phase.orElse("")) {
          case "histories" -> "histories";
          case "contents" -> "contents";
          default -> "index";
        });
  }
}
