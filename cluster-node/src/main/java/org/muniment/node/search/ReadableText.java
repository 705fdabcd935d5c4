package org.muniment.node.search;

import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.muniment.persistence.journal.ContentEvent;
import org.muniment.persistence.journal.JournalEvent;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.journal.StoredContent;
import org.muniment.persistence.journal.StoredEvent;
import org.muniment.persistence.search.ContentText;
import org.muniment.protocol.content.ExtractedText;

/**
 * What can be read in a content of which the text comes in two parts: what a program extracted, and
 * what was recognised in its pictures. Each has an event of its own; the index wants both at once.
 */
record ReadableText(
    Optional<ContentEvent.TextExtracted> extracted,
    Optional<ContentEvent.TextRecognised> recognised) {

  private static final ReadableText NONE = new ReadableText(Optional.empty(), Optional.empty());
  private static final String BETWEEN = "\n\n";

  /** Whether an event may be half of what can be read. */
  static boolean isPart(StoredEvent stored) {
    JournalEvent event = stored.record().event().orElse(null);
    return event instanceof ContentEvent.TextRecognised
        || (event instanceof ContentEvent.TextExtracted text
            && stored.sequence() > 1
            && isScan(text));
  }

  /** What a content's history holds up to an event. */
  static CompletionStage<ReadableText> upTo(
      StoredEvent stored, JournalFeed feed, Materializer materializer) {
    return feed.replay(stored.persistenceId(), 1, stored.sequence())
        .runWith(Sink.fold(NONE, ReadableText::with), materializer);
  }

  private ReadableText with(StoredEvent stored) {
    JournalEvent event = stored.record().event().orElse(null);
    if (event instanceof ContentEvent.TextExtracted text) {
      return new ReadableText(Optional.of(text), recognised);
    }
    if (event instanceof ContentEvent.TextRecognised text) {
      return new ReadableText(extracted, Optional.of(text));
    }
    return event instanceof ContentEvent.Quarantined || event instanceof ContentEvent.Forgotten
        ? NONE
        : this;
  }

  /** The text, which is empty when the content was erased meanwhile. */
  CompletionStage<ContentText> read(
      Function<Optional<StoredContent>, CompletionStage<String>> blob, long maxCharacters) {
    Optional<ContentEvent.TextRecognised> second =
        recognised.filter(text -> extracted.filter(ReadableText::isScan).isPresent());
    return blob.apply(extracted.map(ContentEvent.TextExtracted::text))
        .thenCombine(
            blob.apply(second.map(ContentEvent.TextRecognised::text)), ReadableText::joined)
        .thenApply(
            text ->
                extracted
                    .map(
                        read ->
                            new ContentText(
                                text.substring(0, (int) Math.min(text.length(), maxCharacters)),
                                read.metadata(),
                                second
                                    .flatMap(ContentEvent.TextRecognised::language)
                                    .or(read::language)))
                    .orElse(ContentText.NONE));
  }

  private static String joined(String extracted, String recognised) {
    return extracted.isEmpty() || recognised.isEmpty()
        ? extracted + recognised
        : extracted + BETWEEN + recognised;
  }

  private static boolean isScan(ContentEvent.TextExtracted text) {
    return ExtractedText.isScan(text.mediaType(), text.metadata());
  }
}
