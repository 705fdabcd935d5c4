package org.muniment.persistence.journal.jdbc;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.japi.Pair;
import akka.persistence.jdbc.query.javadsl.JdbcReadJournal;
import akka.persistence.query.PersistenceQuery;
import akka.stream.RestartSettings;
import akka.stream.javadsl.RestartSource;
import akka.stream.javadsl.Source;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.muniment.persistence.journal.FeedStep;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.persistence.journal.StoredEvent;
import scala.concurrent.ExecutionContextExecutor;

/*
 * Why nothing is missed.
 *
 * A row takes its ordering from a sequence when it is written and becomes visible when its
 * transaction commits, so a lower ordering can appear after a higher one. Nothing here goes by
 * ordering or waits for gaps. Each row names the transaction that wrote it. A position (t, o, open)
 * says that all rows up to (t, o) in the order of (transaction, ordering) were given, but for those
 * of the open transactions, which are below t.
 *
 * A look runs one statement, through a snapshot S. From a position it reads the rows of the open
 * transactions, and those above (t, o). What S shows of either was not given before. After the last
 * row (t', o') that was read, the position is (t', o') with the transactions below t' that were
 * under way in S: what S shows up to there was given, and nothing else. What S does not show is of
 * those transactions or above t': later looks read exactly that.
 *
 * A position names the row of a committed transaction and not S's own end. So it outlives a crash of
 * the server, after which transactions that left no commit may be numbered once more.
 *
 * An entity's record is written after the one before it was committed, by a later transaction or by
 * the same one with a higher ordering. So records of an entity come in order.
 *
 * A transaction that is held open costs one look-up at every look and delays nobody else.
 *
 * Followers hold positions across restores of the database, and across a failover that lost rows.
 * One whose row is not there sends its follower to the beginning; RestoredJournal sees to rows of
 * transactions that this server has not reached.
 */

/** The journal's feed on PostgreSQL. Blocking look-ups run on a dispatcher of their own. */
public final class JdbcJournalFeed implements JournalFeed {

  /** Part of a restart's pause that is left to chance, so that feeds do not restart in step. */
  private static final double RANDOM_FACTOR = 0.2;

  private final FeedSettings settings;
  private final JdbcReadJournal journal;
  private final FeedReader reader;
  private final JournalTail tail;
  private final Executor blocking;

  private JdbcJournalFeed(
      FeedSettings settings,
      JdbcReadJournal journal,
      FeedReader reader,
      JournalTail tail,
      Executor blocking) {
    this.settings = settings;
    this.journal = journal;
    this.reader = reader;
    this.tail = tail;
    this.blocking = blocking;
  }

  /**
   * Reads the journal that the system's plugins write.
   *
   * @param dataSource the same database
   */
  public static JdbcJournalFeed create(ActorSystem<?> system, DataSource dataSource) {
    FeedSettings settings = FeedSettings.from(system.settings().config());
    ExecutionContextExecutor blocking =
        system.dispatchers().lookup(DispatcherSelector.fromConfig(FeedSettings.DISPATCHER));
    FeedReader reader = new FeedReader(dataSource, settings.batch());
    return new JdbcJournalFeed(
        settings,
        PersistenceQuery.get(system)
            .getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier()),
        reader,
        new JournalTail(system, settings, reader, blocking),
        blocking);
  }

  @Override
  public Source<FeedStep, NotUsed> steps(String tag, String position) {
    FeedPosition start = FeedPosition.parse(position);
    RestartSettings restart =
        RestartSettings.create(
            settings.restartBackoffMin(), settings.restartBackoffMax(), RANDOM_FACTOR);
    return Source.lazySource(
            () -> {
              AtomicReference<FeedPosition> reached = new AtomicReference<>(start);
              return RestartSource.withBackoff(restart, () -> run(tag, reached));
            })
        .mapMaterializedValue(started -> NotUsed.getInstance());
  }

  private Source<FeedStep, NotUsed> run(String tag, AtomicReference<FeedPosition> reached) {
    return Source.completionStage(tail.from(reached.get()))
        .flatMapConcat(first -> Source.single(first).concatLazy(batchesAfter(first.to(), reached)))
        .mapConcat(batch -> places(tag, batch))
        .map(
            place -> {
              FeedStep step = place.step(tag);
              reached.set(place.position());
              return step;
            });
  }

  private Source<FeedBatch, NotUsed> batchesAfter(
      FeedPosition first, AtomicReference<FeedPosition> reached) {
    return Source.unfoldAsync(
        first,
        position ->
            tail.after(position)
                .whenComplete((batch, failure) -> beginAnew(reached, failure))
                .thenApply(batch -> Optional.of(Pair.create(batch.to(), batch))));
  }

  private static void beginAnew(AtomicReference<FeedPosition> reached, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof JournalWentBackException) {
      reached.set(FeedPosition.BEGINNING);
    }
  }

  /** A row of a batch, or its end, and the position after it. */
  private record Place(FeedPosition position, Optional<FeedRow> row) {
    FeedStep step(String tag) {
      return new FeedStep(tag, position.toString(), row.map(FeedRow::stored));
    }
  }

  private static List<Place> places(String tag, FeedBatch batch) {
    List<Place> places = new ArrayList<>();
    for (FeedRow row : batch.rows()) {
      if (row.isTagged(tag)) {
        FeedPosition after =
            batch.from().after(row.transaction(), row.ordering(), batch.underWay());
        places.add(new Place(after, Optional.of(row)));
      }
    }
    // What follows the last one is of other tags.
    Optional<FeedRow> last =
        places.isEmpty() ? Optional.empty() : places.remove(places.size() - 1).row();
    places.add(new Place(batch.to(), last));
    return places;
  }

  @Override
  public CompletionStage<String> end(String tag) {
    return onBlocking(() -> reader.end().exact());
  }

  @Override
  public boolean covers(String position, String other) {
    return FeedPosition.parse(position).covers(FeedPosition.parse(other));
  }

  @Override
  public Source<StoredEvent, NotUsed> replay(String persistenceId, long from, long to) {
    return journal
        .currentEventsByPersistenceId(persistenceId, from, to)
        .map(
            envelope ->
                new StoredEvent(
                    envelope.persistenceId(),
                    envelope.sequenceNr(),
                    (JournalRecord) envelope.event()));
  }

  @Override
  public CompletionStage<Optional<Map<String, Long>>> missing(
      Map<String, String> positions, int max) {
    Map<String, FeedPosition> parsed = new HashMap<>();
    positions.forEach((tag, position) -> parsed.put(tag, FeedPosition.parse(position)));
    return onBlocking(() -> reader.missing(parsed, max));
  }

  @FunctionalInterface
  private interface LookUp<T> {
    T now() throws SQLException;
  }

  private <T> CompletionStage<T> onBlocking(LookUp<T> lookUp) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return lookUp.now();
          } catch (SQLException e) {
            throw new CompletionException(e);
          }
        },
        blocking);
  }
}
