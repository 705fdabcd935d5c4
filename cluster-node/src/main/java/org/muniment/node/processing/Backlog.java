package org.muniment.node.processing;

import akka.NotUsed;
import akka.projection.javadsl.SourceProvider;
import akka.stream.javadsl.Source;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.muniment.persistence.journal.FeedEntry;
import org.muniment.persistence.journal.JournalFeed;

/**
 * What one tag of the journal holds so far, as a projection's source: from the projection's offset
 * to what was the journal's end when it started, at a bounded rate. Then it is silent, and reads no
 * more; what comes later is for those who follow the journal.
 */
final class Backlog extends SourceProvider<String, FeedEntry> {

  private final JournalFeed feed;
  private final String tag;
  private final ProcessingSettings.Reprocessing settings;

  Backlog(JournalFeed feed, String tag, ProcessingSettings.Reprocessing settings) {
    this.feed = feed;
    this.tag = tag;
    this.settings = settings;
  }

  @Override
  public CompletionStage<Source<FeedEntry, NotUsed>> source(
      Supplier<CompletionStage<Optional<String>>> offset) {
    return offset
        .get()
        .thenCombine(
            feed.end(tag), (position, end) -> between(position.orElse(JournalFeed.BEGINNING), end));
  }

  private Source<FeedEntry, NotUsed> between(String position, String end) {
    return feed.follow(tag, position)
        .map(Optional::of)
        .keepAlive(settings.quietTime(), Optional::empty) // there is nothing more
        .takeWhile(Optional::isPresent)
        .map(Optional::orElseThrow)
        .takeWhile(entry -> !feed.covers(entry.position(), end), true)
        .throttle(settings.entriesPerSecond(), Duration.ofSeconds(1))
        .concat(Source.never());
  }

  @Override
  public String extractOffset(FeedEntry entry) {
    return entry.position();
  }

  @Override
  public long extractCreationTime(FeedEntry entry) {
    return entry.stored().record().at().toEpochMilli();
  }
}
