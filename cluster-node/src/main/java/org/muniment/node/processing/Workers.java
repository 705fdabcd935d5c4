package org.muniment.node.processing;

import akka.Done;
import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.japi.Pair;
import akka.projection.ProjectionContext;
import akka.stream.OverflowStrategy;
import akka.stream.SharedKillSwitch;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.FlowWithContext;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import javax.sql.DataSource;
import org.muniment.node.follower.FollowerSettings;
import org.muniment.node.follower.JournalFollower;
import org.muniment.persistence.journal.ContentEvent;
import org.muniment.persistence.journal.DocumentEvent;
import org.muniment.persistence.journal.FeedEntry;
import org.muniment.persistence.journal.JournalEvent;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.journal.StoredContent;
import org.muniment.persistence.processing.ReprocessingRuns;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ContentReply;
import org.muniment.protocol.content.ExtractedText;

/**
 * The followers that lead contents from the journal to the pipeline; each is somewhere in the
 * cluster, once.
 */
record Workers(
    ActorSystem<?> system,
    ProcessingSettings settings,
    JournalFeed feed,
    ContentPipeline pipeline,
    Recognition recognition,
    ReprocessingRuns runs,
    DataSource offsets,
    SharedKillSwitch stop) {

  /** Sees to new contents: first the texts, then the pictures. */
  void follow() {
    follower("processing")
        .start(
            system,
            stop,
            FlowWithContext.<FeedEntry, ProjectionContext>create()
                .map(Workers::arrival)
                .mapAsync(settings.follower().parallelism(), this::read)
                .via(ahead(settings.pictures().textAhead()))
                .mapAsync(settings.pictures().parallelism(), this::illustrate));
  }

  /**
   * Sees to the contents that were there before. The follower is named after the programs, so that
   * a new version of one begins at the beginning.
   */
  void renew() {
    follower("reprocessing-" + runId(pipeline.producers()))
        .start(
            system,
            stop,
            tag -> backlog(tag, "contents"),
            FlowWithContext.<FeedEntry, ProjectionContext>create()
                .map(Workers::arrival)
                .mapAsync(1, arrival -> through(arrival, pipeline::renew)));
  }

  /**
   * Recognises texts in a lane of its own, so that nothing waits for it: what brings a content here
   * is its own event, that it was read and holds a picture of text.
   */
  void recognise() {
    follower("recognition")
        .start(
            system,
            stop,
            FlowWithContext.<FeedEntry, ProjectionContext>create()
                .mapAsync(
                    settings.ocr().concurrency(), entry -> recognised(entry, Urgency.RECOGNITION)));
  }

  /** Sees to the contents that another program recognised, or none. */
  void renewRecognition() {
    follower("recognition-again-" + runId(recognition.producer()))
        .start(
            system,
            stop,
            tag -> backlog(tag, "recognition"),
            FlowWithContext.<FeedEntry, ProjectionContext>create()
                .mapAsync(1, entry -> recognised(entry, Urgency.BACKGROUND)));
  }

  private Backlog backlog(String tag, String work) {
    return new Backlog(feed, tag, settings.reprocessing(), runs, work + " " + tag);
  }

  private CompletionStage<Done> recognised(FeedEntry entry, Urgency urgency) {
    return entry
        .stored()
        .record()
        .event()
        .filter(event -> event instanceof ContentEvent.TextExtracted read && isScan(read))
        .flatMap(event -> ContentEvent.contentHash(entry.stored().persistenceId()))
        .map(content -> recognition.see(content, urgency).thenApply(Workers::done))
        .orElse(ContentPipeline.DONE);
  }

  private static boolean isScan(ContentEvent.TextExtracted read) {
    return ExtractedText.isScan(read.mediaType(), read.metadata());
  }

  private UUID runId(String producers) {
    String run = settings.reprocessing().run() + "\n" + producers;
    return UUID.nameUUIDFromBytes(run.getBytes(StandardCharsets.UTF_8));
  }

  private JournalFollower follower(String name) {
    ProcessingSettings.Follower follower = settings.follower();
    ProcessingSettings.Backoff backoff = follower.restartBackoff();
    return new JournalFollower(
        name,
        ProcessingService.ROLE,
        new FollowerSettings(
            follower.parallelism(),
            follower.saveOffsetAfterEntries(),
            follower.saveOffsetAfterDuration(),
            backoff.min(),
            backoff.max(),
            backoff.randomFactor()),
        feed,
        offsets);
  }

  /** Lets what is before it run ahead of what comes after it. */
  private static <T> Flow<Pair<T, ProjectionContext>, Pair<T, ProjectionContext>, NotUsed> ahead(
      int entries) {
    return Flow.<Pair<T, ProjectionContext>>create()
        .buffer(entries, OverflowStrategy.backpressure());
  }

  /** What is left of an arrival when its text was read: nothing, unless pictures are to be made. */
  private CompletionStage<Optional<Arrival>> read(Optional<Arrival> arrival) {
    return arrival
        .map(content -> pipeline.read(content.ref(), content.hint()))
        .map(
            read -> read.thenApply(standing -> arrival.filter(c -> pipeline.picturesDue(standing))))
        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
  }

  private CompletionStage<Done> illustrate(Optional<Arrival> arrival) {
    return through(arrival, pipeline::illustrate);
  }

  private static CompletionStage<Done> through(
      Optional<Arrival> arrival,
      BiFunction<ContentRef, ContentHint, CompletionStage<ContentReply>> step) {
    return arrival
        .map(content -> step.apply(content.ref(), content.hint()).thenApply(Workers::done))
        .orElse(ContentPipeline.DONE);
  }

  private static Done done(ContentReply standing) {
    return Done.getInstance();
  }

  /** Content that an event brought. */
  private record Arrival(StoredContent content, Optional<String> name) {
    ContentRef ref() {
      return content.ref();
    }

    ContentHint hint() {
      return ContentHint.of(name, content.mediaType());
    }
  }

  private static Optional<Arrival> arrival(FeedEntry entry) {
    return entry.stored().record().event().flatMap(Workers::arrival);
  }

  private static Optional<Arrival> arrival(JournalEvent event) {
    if (event instanceof DocumentEvent.Created created) {
      return Optional.of(new Arrival(created.content(), Optional.of(created.name())));
    }
    if (event instanceof DocumentEvent.VersionAdded added) {
      return Optional.of(new Arrival(added.content(), Optional.empty()));
    }
    if (event instanceof DocumentEvent.CheckedIn in) {
      return Optional.of(new Arrival(in.content(), Optional.empty()));
    }
    return Optional.empty();
  }
}
