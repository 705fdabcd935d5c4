package org.muniment.node.processing;

import akka.NotUsed;
import akka.projection.javadsl.SourceProvider;
import akka.stream.javadsl.Source;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.muniment.persistence.journal.FeedEntry;
import org.muniment.persistence.journal.FeedStep;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.processing.ReprocessingRuns;

/**
 * What one tag of the journal holds so far, as a projection's source: from the projection's offset
 * to what was the journal's end when a run begins, at a bounded rate. Then it reads no more, until
 * somebody asks for another run, which begins at the beginning; what comes later is for those who
 * follow the journal.
 *
 * <p>The offset names the run and the position in it, so that a run goes on where it was after a
 * crash, and so that the next one does not begin where the last one ended.
 */
final class Backlog extends SourceProvider<String, FeedEntry> {

  private static final Pattern OFFSET = Pattern.compile("(\\d+) (.*)");

  private final JournalFeed feed;
  private final String tag;
  private final ProcessingSettings.Reprocessing settings;
  private final ReprocessingRuns runs;
  private final String share;

  /** Of the entries that come; those of one run have left before those of the next begin. */
  private volatile long run;

  /**
   * @param share what the runs call this one's part
   */
  Backlog(
      JournalFeed feed,
      String tag,
      ProcessingSettings.Reprocessing settings,
      ReprocessingRuns runs,
      String share) {
    this.feed = feed;
    this.tag = tag;
    this.settings = settings;
    this.runs = runs;
    this.share = share;
  }

  @Override
  public CompletionStage<Source<FeedEntry, NotUsed>> source(
      Supplier<CompletionStage<Optional<String>>> offset) {
    return offset
        .get()
        .thenCombine(
            newest(), (stored, newest) -> runsFrom(newest, position(stored.orElse(""), newest)));
  }

  private CompletionStage<Long> newest() {
    return runs.newest()
        .thenApply(found -> found.map(ReprocessingRuns.Run::number).orElse(ReprocessingRuns.NONE));
  }

  /** Where to go on in a run: at the beginning, unless the offset is of this run. */
  private static String position(String offset, long run) {
    Matcher parts = OFFSET.matcher(offset);
    return parts.matches() && Long.parseLong(parts.group(1)) == run
        ? parts.group(2)
        : JournalFeed.BEGINNING;
  }

  /** A run, and after it whatever run is asked for. */
  private Source<FeedEntry, NotUsed> runsFrom(long number, String position) {
    return Source.lazyCompletionStageSource(
            () -> feed.end(tag).thenApply(end -> entries(number, position, end)))
        .concatLazy(Source.lazySource(() -> end(number)))
        .concatLazy(Source.lazySource(() -> following(number)))
        .mapMaterializedValue(lazy -> NotUsed.getInstance());
  }

  private Source<FeedEntry, NotUsed> entries(long number, String position, String end) {
    run = number;
    if (feed.covers(position, end)) {
      return Source.empty();
    }
    return feed.steps(tag, position)
        .takeWhile(step -> !feed.covers(step.position(), end), true)
        .mapConcat(FeedStep::entries)
        .throttle(settings.entriesPerSecond(), Duration.ofSeconds(1));
  }

  private Source<FeedEntry, NotUsed> end(long number) {
    return number == ReprocessingRuns.NONE
        ? Source.empty()
        : Source.completionStage(runs.done(number, share)).flatMapConcat(done -> Source.empty());
  }

  private Source<FeedEntry, NotUsed> following(long number) {
    return Source.tick(settings.requestInterval(), settings.requestInterval(), number)
        .mapMaterializedValue(tick -> NotUsed.getInstance())
        .mapAsync(1, tick -> newest())
        .filter(newest -> newest > number)
        .take(1)
        .flatMapConcat(next -> runsFrom(next, JournalFeed.BEGINNING));
  }

  @Override
  public String extractOffset(FeedEntry entry) {
    return run + " " + entry.position();
  }

  @Override
  public long extractCreationTime(FeedEntry entry) {
    return entry.stored().record().at().toEpochMilli();
  }
}
