package org.muniment.node.follower;

import akka.NotUsed;
import akka.projection.javadsl.SourceProvider;
import akka.stream.javadsl.Source;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.muniment.persistence.journal.FeedEntry;
import org.muniment.persistence.journal.JournalFeed;

/** One tag of the journal as a projection's source; offsets are the feed's positions. */
final class FeedSource extends SourceProvider<String, FeedEntry> {

  private final JournalFeed feed;
  private final String tag;

  FeedSource(JournalFeed feed, String tag) {
    this.feed = feed;
    this.tag = tag;
  }

  @Override
  public CompletionStage<Source<FeedEntry, NotUsed>> source(
      Supplier<CompletionStage<Optional<String>>> offset) {
    return offset
        .get()
        .thenApply(position -> feed.follow(tag, position.orElse(JournalFeed.BEGINNING)));
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
