package org.muniment.persistence.verify;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.muniment.protocol.verification.Fault;
import org.muniment.protocol.verification.Figures;
import org.muniment.protocol.verification.Phase;
import org.muniment.protocol.verification.RunState;

/**
 * How far a run came and what it found.
 *
 * @param endedAt empty while it is under way
 * @param until where the phase ends: what is after it came after the phase had begun and is the
 *     next run's, or a run that is slower than writers would never end; empty at first
 * @param cursor what is done of the phase: everything up to and with this key
 * @param phaseProgress how much of the phase that is, from 0 to 1, estimated
 * @param indexSkipped whether the index is left out, because it does not follow the journal
 * @param faults the first ones, as many as are kept
 * @param faultCount how many there are
 * @param trouble why it does not go on just now, or was given up
 */
public record VerificationProgress(
    RunState state,
    Instant startedAt,
    Optional<Instant> endedAt,
    Phase phase,
    Optional<String> until,
    String cursor,
    double phaseProgress,
    Figures figures,
    boolean indexSkipped,
    List<Fault> faults,
    long faultCount,
    Optional<String> trouble) {

  public VerificationProgress {
    faults = List.copyOf(faults);
  }

  /** A run at its beginning. */
  public static VerificationProgress begun(Instant at) {
    return new VerificationProgress(
        RunState.RUNNING,
        at,
        Optional.empty(),
        Phase.HISTORIES,
        Optional.empty(),
        "",
        0,
        Figures.NONE,
        false,
        List.of(),
        0,
        Optional.empty());
  }

  /** The same run in another state. */
  public VerificationProgress in(RunState next, Optional<Instant> at, Optional<String> why) {
    return new VerificationProgress(
        next,
        startedAt,
        at,
        phase,
        until,
        cursor,
        phaseProgress,
        figures,
        indexSkipped,
        faults,
        faultCount,
        why);
  }

  /** The same run with more behind it. */
  public VerificationProgress at(String reached, double part, Figures more) {
    return new VerificationProgress(
        state,
        startedAt,
        endedAt,
        phase,
        until,
        reached,
        part,
        figures.plus(more),
        indexSkipped,
        faults,
        faultCount,
        Optional.empty());
  }

  /** The same run, which knows now where its phase ends. */
  public VerificationProgress until(String last) {
    return new VerificationProgress(
        state,
        startedAt,
        endedAt,
        phase,
        Optional.of(last),
        cursor,
        phaseProgress,
        figures,
        indexSkipped,
        faults,
        faultCount,
        trouble);
  }

  /** The same run at the beginning of the next phase, or done after the last. */
  public VerificationProgress nextPhase(Instant at) {
    return phase
        .next()
        .map(this::beginning)
        .orElseGet(
            () -> at(cursor, 1, Figures.NONE).in(RunState.DONE, Optional.of(at), Optional.empty()));
  }

  private VerificationProgress beginning(Phase next) {
    return new VerificationProgress(
        state,
        startedAt,
        endedAt,
        next,
        Optional.empty(),
        "",
        0,
        figures,
        indexSkipped,
        faults,
        faultCount,
        Optional.empty());
  }

  /**
   * The same run with more faults.
   *
   * @param found those that can be kept
   * @param count how many there are
   * @param max how many are kept altogether
   */
  public VerificationProgress with(List<Fault> found, long count, int max) {
    List<Fault> all = new ArrayList<>(faults);
    all.addAll(found.subList(0, Math.min(found.size(), Math.max(0, max - faults.size()))));
    return new VerificationProgress(
        state,
        startedAt,
        endedAt,
        phase,
        until,
        cursor,
        phaseProgress,
        figures,
        indexSkipped,
        all,
        faultCount + count,
        trouble);
  }

  /** The same run, from now on without the index. */
  public VerificationProgress withoutIndex() {
    return new VerificationProgress(
        state,
        startedAt,
        endedAt,
        phase,
        until,
        cursor,
        phaseProgress,
        figures,
        true,
        faults,
        faultCount,
        trouble);
  }
}
