package org.muniment.node.verify;

import akka.actor.typed.ActorSystem;
import akka.pattern.Patterns;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.muniment.node.search.Indexing;
import org.muniment.persistence.journal.CheckedHistory;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.journal.JournalTags;
import org.muniment.persistence.journal.Subject;
import org.muniment.persistence.search.SearchIndex;
import org.muniment.persistence.verify.JournalInspection;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.verification.Fault;
import org.muniment.protocol.verification.FaultKind;

/**
 * Compares what the index holds with histories, while both go on.
 *
 * <p>The index follows the journal, so a difference is only a suspicion. It becomes a fault when it
 * lasts until the index has everything that the journal held when it arose, and the record in
 * question is old enough for one whose transaction committed late. Waiting for a write as clients
 * do would not tell: it makes the follower mend the very entry.
 *
 * <p>A document that was changed since its history was read is compared with its history up to the
 * revision that the index shows. So it does not matter how often it changes meanwhile.
 */
final class IndexComparison {

  private final ActorSystem<?> system;
  private final Indexing indexing;
  private final JournalFeed feed;
  private final JournalInspection journal;
  private final VerificationSettings settings;
  private final InstantSource timeOfDay;
  private final InstantSource steady;
  private final Executor blocking;

  IndexComparison(
      ActorSystem<?> system,
      Indexing indexing,
      JournalFeed feed,
      JournalInspection journal,
      VerificationSettings settings,
      InstantSource timeOfDay,
      InstantSource steady,
      Executor blocking) {
    this.system = system;
    this.indexing = indexing;
    this.feed = feed;
    this.journal = journal;
    this.settings = settings;
    this.timeOfDay = timeOfDay;
    this.steady = steady;
    this.blocking = blocking;
  }

  /**
   * What a comparison came to.
   *
   * @param lost whether it was given up, because the index does not follow the journal
   */
  record Outcome(List<Fault> faults, boolean lost) {}

  /** What the index has of an entity. */
  private record Entry(long revision, Optional<DocumentView> document) {}

  /** A difference, and what it would be as a fault. */
  private record Suspicion(CheckedHistory history, Fault fault) {}

  /** Whether the index that answers is complete enough to be compared with anything. */
  boolean isPossible() {
    return !indexing.isPartial();
  }

  /** Compares the histories with the index; those that cannot be relied on are left out. */
  CompletionStage<Outcome> compare(List<CheckedHistory> histories) {
    return CompletableFuture.supplyAsync(() -> suspicions(histories), blocking)
        .thenCompose(
            suspicions ->
                suspicions.isEmpty()
                    ? CompletableFuture.completedFuture(new Outcome(List.of(), false))
                    : ends()
                        .thenCompose(
                            ends ->
                                confirm(suspicions, ends, steady.instant(), new ArrayList<>())));
  }

  private List<Suspicion> suspicions(List<CheckedHistory> histories) {
    List<Suspicion> suspicions = new ArrayList<>();
    for (CheckedHistory history : histories) {
      if (history.sound()) {
        difference(history, entry(history))
            .ifPresent(fault -> suspicions.add(new Suspicion(history, fault)));
      }
    }
    return suspicions;
  }

  /** By tag, what the journal holds now. */
  private CompletionStage<Map<String, String>> ends() {
    Map<String, String> ends = new ConcurrentHashMap<>();
    CompletionStage<?> all = CompletableFuture.completedFuture(ends);
    for (String tag : JournalTags.ALL) {
      all = all.thenCombine(feed.end(tag), (before, end) -> ends.put(tag, end));
    }
    return all.thenApply(done -> ends);
  }

  /** Looks again and again at what is suspected, until it was cleared or is sure. */
  private CompletionStage<Outcome> confirm(
      List<Suspicion> suspicions, Map<String, String> ends, Instant since, List<Fault> sure) {
    boolean shown = indexing.shows(ends); // before the look
    return again(suspicions)
        .thenCompose(
            left -> {
              List<Suspicion> open = new ArrayList<>();
              for (Suspicion suspicion : left) {
                if (shown && isRipe(suspicion.history(), since)) {
                  sure.add(suspicion.fault());
                } else {
                  open.add(suspicion);
                }
              }
              if (open.isEmpty()) {
                return CompletableFuture.completedFuture(new Outcome(sure, false));
              }
              if (!shown && steady.instant().isAfter(since.plus(settings.indexPatience()))) {
                return CompletableFuture.completedFuture(new Outcome(withBehind(sure), true));
              }
              return Patterns.after(
                  settings.indexPoll(),
                  system.classicSystem(),
                  () -> confirm(open, ends, since, sure));
            });
  }

  private List<Fault> withBehind(List<Fault> sure) {
    sure.add(
        new Fault(
            FaultKind.INDEX_BEHIND,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "The index has not followed the journal for %s; it is not compared any further."
                .formatted(settings.indexPatience())));
    return sure;
  }

  private boolean isRipe(CheckedHistory history, Instant since) {
    Duration settle = settings.indexSettle();
    return timeOfDay.instant().isAfter(history.lastAt().plus(settle))
        || steady.instant().isAfter(since.plus(settle));
  }

  private CompletionStage<List<Suspicion>> again(List<Suspicion> suspicions) {
    CompletionStage<List<Suspicion>> left =
        CompletableFuture.completedFuture(new ArrayList<>(suspicions.size()));
    for (Suspicion suspicion : suspicions) {
      left =
          left.thenCombine(
              again(suspicion),
              (all, still) -> {
                still.ifPresent(all::add);
                return all;
              });
    }
    return left;
  }

  /** The index first and the journal after, so that the journal has all that the index has. */
  private CompletionStage<Optional<Suspicion>> again(Suspicion suspicion) {
    CheckedHistory first = suspicion.history();
    return CompletableFuture.supplyAsync(() -> entry(first), blocking)
        .thenCompose(
            entry ->
                entry.revision() < first.last()
                    ? CompletableFuture.completedFuture(difference(first, entry))
                    : journal
                        .history(first.persistenceId(), newest(first, entry))
                        .thenApply(now -> difference(now, entry)))
        .thenApply(fault -> fault.map(still -> new Suspicion(first, still)));
  }

  /** Texts are not of every record, so what counts is the whole history. */
  private static long newest(CheckedHistory history, Entry entry) {
    return isDocument(history) ? entry.revision() : Long.MAX_VALUE;
  }

  private static boolean isDocument(CheckedHistory history) {
    return Subject.of(history.persistenceId()).document().isPresent();
  }

  private Entry entry(CheckedHistory history) {
    Subject subject = Subject.of(history.persistenceId());
    return subject
        .document()
        .map(
            id ->
                inIndex(
                    index -> {
                      Optional<DocumentView> view = index.latest(id);
                      return new Entry(
                          view.map(DocumentView::revision).orElse(index.latestRevision(id)), view);
                    }))
        .or(
            () ->
                subject
                    .content()
                    .map(
                        hash ->
                            inIndex(
                                index -> new Entry(index.latestSequence(hash), Optional.empty()))))
        .orElse(new Entry(0, Optional.empty()));
  }

  /** An index that is replaced while it is asked is closed; its successor knows as much. */
  <T> T inIndex(Function<SearchIndex, T> question) {
    while (true) {
      SearchIndex index = indexing.current();
      try {
        return question.apply(index);
      } catch (IllegalStateException e) {
        if (index == indexing.current()) {
          throw e;
        }
      }
    }
  }

  private static Optional<Fault> difference(CheckedHistory history, Entry entry) {
    Subject subject = Subject.of(history.persistenceId());
    if (subject.document().isPresent()) {
      return documentDifference(subject, history, entry);
    }
    return subject.content().isPresent() && entry.revision() != history.textSequence()
        ? Optional.of(
            subject.fault(
                FaultKind.INDEX_TEXT_WRONG,
                history.textSequence(),
                "is the last that changes the text, but the index has that of record "
                    + entry.revision()))
        : Optional.empty();
  }

  private static Optional<Fault> documentDifference(
      Subject subject, CheckedHistory history, Entry entry) {
    if (entry.revision() == 0 && history.last() > 0) {
      return fault(subject, FaultKind.INDEX_ENTRY_MISSING, "The index does not have %s.");
    }
    if (entry.revision() < history.last()) {
      return fault(
          subject,
          FaultKind.INDEX_ENTRY_STALE,
          "The index has revision %d of %%s, the journal revision %d."
              .formatted(entry.revision(), history.last()));
    }
    if (entry.revision() > history.last()) {
      return Optional.of(
          subject.fault(
              FaultKind.RECORDS_MISSING,
              history.last() + 1,
              "is missing: the index knows revision " + entry.revision()));
    }
    return entry.document().equals(history.document())
        ? Optional.empty()
        : fault(
            subject,
            FaultKind.INDEX_ENTRY_ALTERED,
            "The index shows %%s otherwise than the journal%s."
                .formatted(differences(history.document(), entry.document())));
  }

  private static Optional<Fault> fault(Subject subject, FaultKind kind, String sentence) {
    return Optional.of(subject.fault(kind, sentence.formatted(subject.name())));
  }

  /** Names of fields only: what they say is nobody's business here. */
  private static String differences(Optional<DocumentView> told, Optional<DocumentView> shown) {
    if (told.isEmpty() || shown.isEmpty()) {
      return told.isEmpty() ? ", where it is purged" : ", as purged";
    }
    return ": " + String.join(", ", Differences.between(told.get(), shown.get()));
  }
}
