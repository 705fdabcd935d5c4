package org.muniment.node.processing;

import akka.NotUsed;
import akka.projection.javadsl.SourceProvider;
import akka.stream.javadsl.Source;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.muniment.persistence.journal.FeedEntry;
import org.muniment.persistence.journal.JournalFeed;

/**
 * What one tag of the journal holds so far, as a projection's source: from the projection's offset
 * to the moment at which it starts, at a bounded rate. Then it is silent, and reads no more; what
 * comes later is for those who follow the journal.
 */
final class Backlog extends SourceProvider<String, FeedEntry> {

  private final JournalFeed feed;
  private final String tag;
  private final ProcessingSettings.Reprocessing settings;
  private final InstantSource clock;

  Backlog(
      JournalFeed feed, String tag, ProcessingSettings.Reprocessing settings, InstantSource clock) {
    this.feed = feed;
    this.tag = tag;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public CompletionStage<Source<FeedEntry, NotUsed>> source(
      Supplier<CompletionStage<Optional<String>>> offset) {
    return offset.get().thenApply(position -> after(position.orElse(JournalFeed.BEGINNING)));
  }

  private Source<FeedEntry, NotUsed> after(String position) {
    Instant start = clock.instant();
    return feed.follow(tag, position)
        .map(Optional::of)
        .keepAlive(settings.quietTime(), Optional::empty) // there is nothing more
        .takeWhile(entry -> entry.filter(e -> !e.stored().record().at().isAfter(start)).isPresent())
        .map(Optional::orElseThrow)
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
