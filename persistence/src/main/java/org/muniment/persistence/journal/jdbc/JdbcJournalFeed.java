package org.muniment.persistence.journal.jdbc;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.persistence.jdbc.query.javadsl.JdbcReadJournal;
import akka.persistence.query.Offset;
import akka.persistence.query.PersistenceQuery;
import akka.stream.RestartSettings;
import akka.stream.javadsl.RestartSource;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import java.sql.Connection;
import java.sql.SQLException;
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
import org.muniment.persistence.journal.StoredEvent;

/*
 * Why nothing is missed.
 *
 * A row takes its ordering from a sequence when it is written and becomes visible when its
 * transaction commits, so a lower ordering can appear after a higher one. The plugin's eventsByTag
 * ("fast path") waits for gaps, but not for ever: then it goes past them for good. It also moves on
 * past an empty range without saying so. So it makes the feed quick, and sweeps make it complete.
 *
 * S(0), S(1), … are the database snapshots of a run: S(0), the anchor, is taken before the fast path
 * starts, the others every sweep-interval. X(k) is the xmin of S(k): all transactions below it had
 * ended, so what S(k) does not show of them nobody ever will. A run starts at position (o, m).
 *
 *  1. Rows that S(0) shows above o: every query of the fast path is made after S(0), and its queries
 *     cover all orderings above o, each one once. It delivers them all.
 *  2. Rows that S(0) shows at or below o: those of transactions below m are vouched for by the
 *     position (see below); the anchor reads the others, and they are delivered late.
 *  3. Rows that S(0) does not show: the first S(k) that shows such a row finds it, because sweep k
 *     reads exactly the rows that S(k) shows and S(k-1) does not. (Those of transactions below X(k-1)
 *     are none of them; that is what the index is for.) What the fast path has delivered by then is
 *     done. The rest is "missing" until the fast path delivers it, or passes it (it goes upwards,
 *     so a delivery of something higher proves that), or has had nothing to deliver for longer than
 *     it waits for gaps. In the last two cases it is delivered late.
 *
 * A sweep and a fast delivery of the same row are told apart by the sets of the DeliveryLedger:
 * what was delivered before a sweep began is visible to it, so later ones need not remember it.
 *
 * An element's position (o, m) says: every row at or below o of a transaction below m has been
 * delivered, this element included. o is the fast path's last ordering, and m the least of X(k), for
 * the last sweep k, and the transactions of all rows still missing. A row at or below o of a
 * transaction below X(k) is shown by S(k) if at all; by 1 to 3 it was delivered or is missing, and
 * then m is not above its transaction. So a restart from any position repeats a little and skips
 * nothing. Since m never falls, a position may also be told without an element.
 *
 * Followers hold positions across restores of the database. Transaction ids of another database
 * cluster mean nothing here: a mark that this one has not reached sends the feed to the beginning.
 */

/** The journal's feed on PostgreSQL. Blocking look-ups run on a dispatcher of their own. */
public final class JdbcJournalFeed implements JournalFeed {

  /** Part of a restart's pause that is left to chance, so that feeds do not restart in step. */
  private static final double RANDOM_FACTOR = 0.2;

  /** The read journal's configuration for those. */
  private static final String UNHURRIED = "jdbc-read-journal-unhurried";

  private final ActorSystem<?> system;
  private final FeedSettings settings;
  private final JdbcReadJournal journal;
  private final DataSource dataSource;
  private final JournalSweeper sweeper;
  private final Executor blocking;

  private JdbcJournalFeed(
      ActorSystem<?> system,
      FeedSettings settings,
      JdbcReadJournal journal,
      DataSource dataSource,
      JournalSweeper sweeper,
      Executor blocking) {
    this.system = system;
    this.settings = settings;
    this.journal = journal;
    this.dataSource = dataSource;
    this.sweeper = sweeper;
    this.blocking = blocking;
  }

  /**
   * Reads the journal that the system's plugins write.
   *
   * @param dataSource the same database, for the sweeps
   */
  public static JdbcJournalFeed create(ActorSystem<?> system, DataSource dataSource) {
    return create(system, dataSource, JdbcReadJournal.Identifier());
  }

  /**
   * The same for followers that may be a second behind: a quiet journal is looked at less often, by
   * every tag of every follower, so that it costs next to nothing.
   */
  public static JdbcJournalFeed unhurried(ActorSystem<?> system, DataSource dataSource) {
    return create(system, dataSource, UNHURRIED);
  }

  private static JdbcJournalFeed create(
      ActorSystem<?> system, DataSource dataSource, String readJournal) {
    FeedSettings settings = FeedSettings.from(system.settings().config());
    return new JdbcJournalFeed(
        system,
        settings,
        PersistenceQuery.get(system).getReadJournalFor(JdbcReadJournal.class, readJournal),
        dataSource,
        new JournalSweeper(dataSource, settings.maxTracked()),
        system.dispatchers().lookup(DispatcherSelector.fromConfig(FeedSettings.DISPATCHER)));
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
              return RestartSource.withBackoff(restart, () -> run(tag, reached.get()))
                  .map(
                      delivery -> {
                        reached.set(delivery.position());
                        return new FeedStep(tag, delivery.position().toString(), delivery.stored());
                      });
            })
        .mapMaterializedValue(started -> NotUsed.getInstance());
  }

  @Override
  public CompletionStage<String> end(String tag) {
    return onBlocking(() -> sweeper.end(tag).toString());
  }

  @Override
  public boolean covers(String position, String other) {
    return FeedPosition.parse(position).covers(FeedPosition.parse(other));
  }

  @Override
  public Source<StoredEvent, NotUsed> replay(String persistenceId, long from, long to) {
    return journal
        .currentEventsByPersistenceId(persistenceId, from, to)
        .map(LateCommitStage::stored);
  }

  @Override
  public CompletionStage<Optional<Map<String, Long>>> missing(
      Map<String, String> positions, int max) {
    return onBlocking(
        () -> Look.at(dataSource, (connection, look) -> missing(connection, look, positions, max)));
  }

  private static Optional<Map<String, Long>> missing(
      Connection connection, Look look, Map<String, String> positions, int max)
      throws SQLException {
    Map<String, Long> newest = new HashMap<>();
    int left = max;
    for (Map.Entry<String, String> position : positions.entrySet()) {
      FeedPosition reached = FeedPosition.parse(position.getValue());
      List<JournalRow> rows =
          JournalSweeper.unvouched(connection, look, position.getKey(), reached, left);
      left -= rows.size();
      if (left < 0) {
        return Optional.empty();
      }
      rows.forEach(row -> newest.merge(row.persistenceId(), row.sequence(), Math::max));
    }
    return Optional.of(newest);
  }

  private Source<Delivery, NotUsed> run(String tag, FeedPosition position) {
    return Source.completionStageSource(
            onBlocking(() -> sweeper.anchor(tag, position))
                .thenApply(
                    anchor ->
                        journal
                            .eventsByTag(tag, Offset.sequence(anchor.position().ordering()))
                            .via(lateCommits(tag, anchor))))
        .mapMaterializedValue(started -> NotUsed.getInstance());
  }

  private LateCommitStage lateCommits(String tag, Anchor anchor) {
    return new LateCommitStage(
        settings, anchor, earlier -> onBlocking(() -> sweeper.after(tag, earlier)), this::load);
  }

  private CompletionStage<List<LateCommitStage.Loaded>> load(List<JournalRow> rows) {
    return Source.from(rows)
        .mapAsync(
            1,
            row ->
                replay(row.persistenceId(), row.sequence(), row.sequence())
                    .runWith(Sink.seq(), system)
                    .thenApply(events -> new LateCommitStage.Loaded(row, events)))
        .runWith(Sink.seq(), system);
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
