package org.muniment.node.processing;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.muniment.persistence.journal.ChainHash;
import org.muniment.persistence.journal.ContentEvent;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.persistence.journal.StoredContent;
import org.muniment.protocol.content.ContentReply;
import org.muniment.protocol.content.ExtractedText;
import org.muniment.protocol.content.ExtractionFailure;

/**
 * What a content entity knows.
 *
 * @param revision sequence number of the last record, 0 before the first
 * @param lastHash link of the last record
 * @param lastAt time of the last record
 * @param result the result that stands; empty before the first and after it was forgotten
 */
record ContentState(
    long revision, ChainHash lastHash, Instant lastAt, Optional<ContentEvent> result) {

  static ContentState empty() {
    return new ContentState(0, ChainHash.NONE, Instant.EPOCH, Optional.empty());
  }

  ContentState apply(JournalRecord record) {
    return new ContentState(
        record.header().sequence(),
        record.hash(),
        record.at(),
        record
            .event()
            .map(ContentEvent.class::cast)
            .filter(event -> !(event instanceof ContentEvent.Forgotten)));
  }

  /** The time of the next record: strictly later than the last, in microseconds. */
  Instant nextAt(Instant now) {
    Instant micros = now.truncatedTo(ChronoUnit.MICROS);
    return micros.isAfter(lastAt) ? micros : lastAt.plus(1, ChronoUnit.MICROS);
  }

  boolean hasResultOf(String extractor) {
    return result.filter(event -> extractorOf(event).equals(extractor)).isPresent();
  }

  ContentReply reply() {
    return result.map(ContentState::reply).orElseGet(ContentReply.Pending::new);
  }

  static ContentEvent.TextExtracted event(ExtractedText text) {
    return new ContentEvent.TextExtracted(
        StoredContent.of(text.text()),
        text.mediaType(),
        text.metadata(),
        text.language(),
        text.truncated(),
        text.extractor());
  }

  static ContentEvent.ExtractionFailed event(ExtractionFailure failure) {
    return new ContentEvent.ExtractionFailed(
        failure.code(), failure.reason(), failure.attempts(), failure.extractor());
  }

  private static String extractorOf(ContentEvent event) {
    return event instanceof ContentEvent.TextExtracted text
        ? text.extractor()
        : ((ContentEvent.ExtractionFailed) event).extractor();
  }

  private static ContentReply reply(ContentEvent event) {
    if (event instanceof ContentEvent.TextExtracted text) {
      return new ContentReply.Extracted(
          new ExtractedText(
              text.text().ref(),
              text.mediaType(),
              text.metadata(),
              text.language(),
              text.truncated(),
              text.extractor()));
    }
    ContentEvent.ExtractionFailed failed = (ContentEvent.ExtractionFailed) event;
    return new ContentReply.Failed(
        new ExtractionFailure(
            failed.code(), failed.reason(), failed.attempts(), failed.extractor()));
  }
}
