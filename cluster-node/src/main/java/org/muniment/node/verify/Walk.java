package org.muniment.node.verify;

import akka.stream.SharedKillSwitch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;
import org.muniment.persistence.erasure.ContentLedger;
import org.muniment.persistence.journal.CheckedHistory;
import org.muniment.persistence.journal.CheckedHistory.Reference;
import org.muniment.persistence.journal.ContentEvent;
import org.muniment.persistence.journal.DocumentFold;
import org.muniment.persistence.journal.Subject;
import org.muniment.persistence.search.SearchIndex;
import org.muniment.persistence.verify.JournalInspection;
import org.muniment.persistence.verify.NeededContent;
import org.muniment.persistence.verify.VerificationProgress;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.verification.Fault;
import org.muniment.protocol.verification.FaultKind;
import org.muniment.protocol.verification.Figures;
import org.muniment.protocol.verification.Phase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through everything that is stored, a step at a time. A step depends on nothing but the
 * progress that it is given, so a walk goes on wherever one was left.
 */
final class Walk {

  private static final Logger LOG = LoggerFactory.getLogger(Walk.class);

  private static final String LAST_HASH = "f".repeat(64);

  private final JournalInspection journal;
  private final ContentLedger ledger;
  private final ContentCheck contents;
  private final IndexComparison index;
  private final VerificationSettings settings;
  private final InstantSource clock;
  private final Executor blocking;

  /** The account of references cannot be brought up to date; trying takes long. */
  private volatile boolean accountIsStale;

  Walk(
      JournalInspection journal,
      ContentLedger ledger,
      ContentCheck contents,
      IndexComparison index,
      VerificationSettings settings,
      InstantSource clock,
      Executor blocking) {
    this.journal = journal;
    this.ledger = ledger;
    this.contents = contents;
    this.index = index;
    this.settings = settings;
    this.clock = clock;
    this.blocking = blocking;
  }

  /** Whether the next step has to wait until the index has caught up with the journal. */
  boolean waitsForIndex(VerificationProgress progress) {
    return progress.phase() != Phase.CONTENTS && !progress.indexSkipped() && !index.isPossible();
  }

  /**
   * Takes the step after what was reached.
   *
   * @param stop cuts the step short; the stage fails then
   */
  CompletionStage<Step> step(VerificationProgress progress, SharedKillSwitch stop) {
    return progress.until().isEmpty()
        ? end(progress).thenApply(Step::until)
        : switch (progress.phase()) {
          case HISTORIES -> histories(progress, stop);
          case CONTENTS -> contents(progress, stop);
          case DOCUMENTS_IN_INDEX -> entries(progress, this::documents);
          case TEXTS_IN_INDEX -> entries(progress, this::texts);
        };
  }

  /**
   * Where a phase ends: at a record of the journal, or at a time, after which ids of documents in
   * the index were made. Hashes fall anywhere, and a walk through them gets ahead of those to come.
   */
  private CompletionStage<String> end(VerificationProgress progress) {
    return switch (progress.phase()) {
      case HISTORIES -> journal.records().thenApply(String::valueOf);
      case DOCUMENTS_IN_INDEX -> CompletableFuture.completedFuture(clock.instant().toString());
      case CONTENTS, TEXTS_IN_INDEX -> CompletableFuture.completedFuture(LAST_HASH);
    };
  }

  private CompletionStage<Step> histories(VerificationProgress progress, SharedKillSwitch stop) {
    return journal
        .histories(
            progress.cursor(), Long.parseLong(progress.until().orElseThrow()), settings.page())
        .thenCompose(
            histories ->
                histories.isEmpty()
                    ? CompletableFuture.completedFuture(Step.END)
                    : judged(progress, histories, stop));
  }

  /** What was found in the histories themselves, in the contents they need, and in the index. */
  private record Found(
      List<CheckedHistory> histories, Contents contents, IndexComparison.Outcome compared) {

    List<Fault> faults() {
      return Stream.of(
              histories.stream().flatMap(history -> history.faults().stream()),
              contents.faults().stream(),
              compared.faults().stream())
          .flatMap(Function.identity())
          .toList();
    }

    long faultCount() {
      return histories.stream().mapToLong(CheckedHistory::faultCount).sum()
          + contents.faults().size()
          + compared.faults().size();
    }

    long records() {
      return histories.stream().mapToLong(CheckedHistory::records).sum();
    }
  }

  /** Contents that were read one after the other. */
  private record Contents(long count, long bytes, List<Fault> faults) {
    static final Contents NONE = new Contents(0, 0, List.of());

    Contents and(ContentCheck.Outcome outcome, List<Fault> others) {
      List<Fault> all = new ArrayList<>(faults);
      outcome.fault().ifPresent(all::add);
      all.addAll(others);
      return new Contents(count + 1, bytes + outcome.bytes(), all);
    }
  }

  private CompletionStage<Step> judged(
      VerificationProgress progress, List<CheckedHistory> histories, SharedKillSwitch stop) {
    return unaccounted(histories, stop)
        .thenCombine(
            compared(progress, histories),
            (contents, compared) -> new Found(histories, contents, compared))
        .thenCombine(journal.records(), (found, all) -> step(progress, found, all));
  }

  private Step step(VerificationProgress progress, Found found, long all) {
    List<CheckedHistory> histories = found.histories();
    Contents read = found.contents();
    long records = progress.figures().records() + found.records();
    return new Step(
        Optional.empty(),
        histories.get(histories.size() - 1).persistenceId(),
        part(records, all),
        new Figures(histories.size(), found.records(), read.count(), read.bytes(), 0),
        found.faults(),
        found.faultCount(),
        found.compared().lost(),
        longer(
            Step.atRate(found.records(), settings.recordsPerSecond()),
            Step.atRate(read.bytes(), settings.bytesPerSecond())));
  }

  private CompletionStage<IndexComparison.Outcome> compared(
      VerificationProgress progress, List<CheckedHistory> histories) {
    return progress.indexSkipped()
        ? CompletableFuture.completedFuture(new IndexComparison.Outcome(List.of(), false))
        : index.compare(histories);
  }

  /**
   * Contents that the account of references lacks. It is brought up to date first; what it lacks
   * then is a fault. When that cannot be done because a record cannot be read, which was named
   * then, nobody is blamed, but the contents are read here: no later phase would find them.
   */
  private CompletionStage<Contents> unaccounted(
      List<CheckedHistory> histories, SharedKillSwitch stop) {
    List<Reference> references =
        histories.stream().flatMap(history -> history.references().stream()).toList();
    return journal
        .unaccounted(references)
        .thenCompose(
            missing ->
                missing.isEmpty()
                    ? CompletableFuture.completedFuture(Contents.NONE)
                    : accountUpToDate()
                        .thenCompose(
                            upToDate ->
                                journal
                                    .unaccounted(missing)
                                    .thenCompose(left -> read(distinct(left), upToDate, stop))));
  }

  private CompletionStage<Boolean> accountUpToDate() {
    return accountIsStale
        ? CompletableFuture.completedFuture(false)
        : ledger
            .readJournal()
            .thenApply(read -> true)
            .exceptionally(
                failure -> {
                  LOG.warn("The account of references cannot be brought up to date", failure);
                  accountIsStale = true;
                  return false;
                });
  }

  private static List<Reference> distinct(List<Reference> references) {
    Set<ContentHash> seen = new HashSet<>();
    return references.stream().filter(each -> seen.add(each.content().hash())).toList();
  }

  private CompletionStage<Contents> read(
      List<Reference> references, boolean upToDate, SharedKillSwitch stop) {
    CompletionStage<Contents> all = CompletableFuture.completedFuture(Contents.NONE);
    for (Reference reference : references) {
      List<Fault> blame = upToDate ? List.of(unaccounted(reference)) : List.of();
      all =
          all.thenCompose(
              before ->
                  contents.check(reference, stop).thenApply(outcome -> before.and(outcome, blame)));
    }
    return all;
  }

  private static Fault unaccounted(Reference reference) {
    Subject holder = Subject.of(reference.persistenceId());
    ContentHash hash = reference.content().hash();
    return new Fault(
        FaultKind.REFERENCE_MISSING,
        holder.document(),
        Optional.of(hash),
        Optional.of(reference.sequence()),
        "Record %d of %s needs content %s, of which no account is kept: it could be collected."
            .formatted(reference.sequence(), holder.name(), hash));
  }

  private CompletionStage<Step> contents(VerificationProgress progress, SharedKillSwitch stop) {
    return journal
        .contents(progress.cursor(), settings.page())
        .thenCompose(
            page ->
                page.isEmpty()
                    ? CompletableFuture.completedFuture(Step.END)
                    : read(page, Contents.NONE, stop));
  }

  /** Reads one content after the other, for about a second's worth of bytes. */
  private CompletionStage<Step> read(
      List<NeededContent> page, Contents before, SharedKillSwitch stop) {
    NeededContent content = page.get((int) before.count());
    return contents
        .check(content, stop)
        .thenCompose(
            outcome -> {
              Contents read = before.and(outcome, lost(content));
              return read.count() < page.size() && read.bytes() < settings.bytesPerSecond()
                  ? read(page, read, stop)
                  : CompletableFuture.completedFuture(step(content.hash(), read));
            });
  }

  private Step step(ContentHash reached, Contents read) {
    return Step.of(
        reached.hex(),
        part(reached),
        new Figures(0, 0, read.count(), read.bytes(), 0),
        read.faults(),
        longer(
            Step.atRate(read.count(), settings.recordsPerSecond()),
            Step.atRate(read.bytes(), settings.bytesPerSecond())));
  }

  private static List<Fault> lost(NeededContent content) {
    return content.lost().stream()
        .map(Subject::of)
        .map(
            holder ->
                holder.fault(
                    FaultKind.RECORDS_MISSING,
                    "The journal has no record of %s, which needed content %s."
                        .formatted(holder.name(), content.hash())))
        .toList();
  }

  /**
   * Entries of the index in their order.
   *
   * @param reached the key of the last one, entries that say nothing included; empty when there are
   *     no more
   * @param persistenceIds whose they are
   */
  private record Page(
      String reached, double phaseProgress, List<String> persistenceIds, FaultKind ifUnknown) {

    private Fault orphan(String persistenceId) {
      Subject subject = Subject.of(persistenceId);
      return subject.fault(
          ifUnknown,
          "The index has %s, of which the journal has no record.".formatted(subject.name()));
    }
  }

  private CompletionStage<Step> entries(VerificationProgress progress, Entries entries) {
    return progress.indexSkipped()
        ? CompletableFuture.completedFuture(Step.END)
        : CompletableFuture.supplyAsync(
                () -> index.inIndex(found -> entries.in(found, progress)), blocking)
            .thenCompose(
                page ->
                    page.reached().isEmpty()
                        ? CompletableFuture.completedFuture(Step.END)
                        : orphans(page));
  }

  private interface Entries {
    Page in(SearchIndex index, VerificationProgress progress);
  }

  private Page documents(SearchIndex found, VerificationProgress progress) {
    Instant end = Instant.parse(progress.until().orElseThrow());
    List<DocumentId> ids = found.documentsAfter(progress.cursor(), settings.page());
    return new Page(
        ids.isEmpty() ? "" : ids.get(ids.size() - 1).toString(),
        part(progress.figures().indexEntries() + ids.size(), found.documents()),
        ids.stream()
            .filter(id -> id.madeAt().filter(end::isBefore).isEmpty())
            .map(DocumentFold::persistenceId)
            .toList(),
        FaultKind.INDEX_ENTRY_ORPHANED);
  }

  /** A content without a text is there for its number only. */
  private Page texts(SearchIndex found, VerificationProgress progress) {
    List<ContentHash> hashes = found.contentsAfter(progress.cursor(), settings.page());
    String reached = hashes.isEmpty() ? "" : hashes.get(hashes.size() - 1).hex();
    return new Page(
        reached,
        hashes.isEmpty() ? 1 : part(hashes.get(hashes.size() - 1)),
        hashes.stream()
            .filter(hash -> found.latestSequence(hash) > 0)
            .map(ContentEvent::persistenceId)
            .toList(),
        FaultKind.INDEX_TEXT_ORPHANED);
  }

  /** The journal is asked after the index: what the index has was in the journal before. */
  private CompletionStage<Step> orphans(Page page) {
    List<String> ids = page.persistenceIds();
    return journal
        .newest(ids)
        .thenApply(
            known ->
                Step.of(
                    page.reached(),
                    page.phaseProgress(),
                    new Figures(0, 0, 0, 0, ids.size()),
                    ids.stream().filter(id -> !known.containsKey(id)).map(page::orphan).toList(),
                    Step.atRate(ids.size(), settings.recordsPerSecond())));
  }

  private static double part(long done, long all) {
    return all <= 0 ? 1 : Math.min(1, (double) done / all);
  }

  /** Hashes are spread evenly over their range. */
  private static double part(ContentHash hash) {
    return Integer.parseInt(hash.hex().substring(0, 4), 16) / (double) 0xFFFF;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
