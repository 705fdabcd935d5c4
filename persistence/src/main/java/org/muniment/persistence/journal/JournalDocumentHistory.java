package org.muniment.persistence.journal;

import akka.NotUsed;
import akka.persistence.query.EventEnvelope;
import akka.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;

/** {@link DocumentHistory} over any journal plugin that can query by persistence id. */
public final class JournalDocumentHistory implements DocumentHistory {

  private final CurrentEventsByPersistenceIdQuery journal;
  private final Materializer materializer;
  private final Duration timeout;

  /**
   * A history.
   *
   * @param timeout how long a record is waited for; then the reading fails with {@link
   *     java.util.concurrent.TimeoutException}
   */
  public JournalDocumentHistory(
      CurrentEventsByPersistenceIdQuery journal, Materializer materializer, Duration timeout) {
    this.journal = journal;
    this.materializer = materializer;
    this.timeout = timeout;
  }

  @Override
  public CompletionStage<List<JournalRecord>> records(
      DocumentId id, long from, int max, long maxBytes) {
    AtomicLong left = new AtomicLong(maxBytes);
    return records(id, from, Long.MAX_VALUE)
        .take(max)
        .takeWhile(
            record -> left.addAndGet(-record.size()) >= 0 || record.header().sequence() == from)
        .runWith(Sink.seq(), materializer);
  }

  @Override
  public CompletionStage<Optional<DocumentView>> atRevision(DocumentId id, long revision) {
    return folded(records(id, 1, revision))
        .thenApply(view -> view.filter(document -> document.revision() == revision));
  }

  @Override
  public CompletionStage<Optional<DocumentView>> at(DocumentId id, Instant instant) {
    return folded(records(id, 1, Long.MAX_VALUE).takeWhile(record -> !record.at().isAfter(instant)))
        .thenApply(view -> view.map(document -> document.seenAt(instant)));
  }

  private CompletionStage<Optional<DocumentView>> folded(Source<JournalRecord, NotUsed> records) {
    return records.runWith(Sink.fold(Optional.empty(), JournalDocumentHistory::fold), materializer);
  }

  private Source<JournalRecord, NotUsed> records(DocumentId id, long from, long to) {
    return journal
        .currentEventsByPersistenceId(DocumentFold.persistenceId(id), from, to)
        .map(EventEnvelope::event)
        .map(JournalRecord.class::cast)
        .idleTimeout(timeout)
        .mapError(Throwable.class, JournalUnavailableException::orElse);
  }

  private static Optional<DocumentView> fold(Optional<DocumentView> before, JournalRecord record) {
    return record.event().isEmpty()
        ? before
        : DocumentFold.apply(before, record.header(), (DocumentEvent) record.event().orElseThrow());
  }
}
