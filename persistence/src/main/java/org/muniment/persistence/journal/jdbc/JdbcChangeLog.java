package org.muniment.persistence.journal.jdbc;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.muniment.persistence.journal.ChangeLog;
import org.muniment.persistence.journal.DocumentFold;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.persistence.journal.JournalRecordSerializer;
import org.muniment.persistence.journal.JournalUnavailableException;

/*
 * Why every record comes exactly once.
 *
 * A row takes its ordering when it is written and appears when its transaction commits, so a lower
 * ordering can appear after a higher one. A cursor (o, S) therefore says two things: the reader has
 * had the rows at or below o that the database snapshot S shows, and no others. A page looks through
 * a snapshot N of its own. First come the rows at or below o that N shows and S does not: the late
 * ones. Then those above o, until the page is full: (o', N). Both steps keep the sentence true, and
 * what a snapshot shows never changes; so nothing is missed and nothing comes twice, whatever
 * commits when. A page that ends among the late rows says so in its cursor, and the next one
 * finishes that pass, through the same N, before it looks anew.
 *
 * A document's record is written after the one before it has been committed. So a snapshot that
 * shows it shows its predecessor, whose ordering is lower; late or not, the predecessor comes first.
 *
 * Rows restored from a dump of another server are settled before anybody reads (RestoredJournal).
 */

/** The change log on PostgreSQL. */
public final class JdbcChangeLog implements ChangeLog {

  private static final String COLUMNS =
      """
      SELECT j.ordering, j.event_ser_manifest,
        CASE WHEN j.persistence_id LIKE ? THEN j.event_payload END AS payload
      """;

  /**
   * Materialized, and without an index on ordering in reach, so that the planner goes by
   * transaction: there are few rows since the last look, and very many below an ordering.
   */
  static final String LATE =
      """
      WITH late AS MATERIALIZED (
        SELECT k.ordering FROM event_journal k
        WHERE k.transaction_id >= ? AND k.transaction_id < ?
          AND k.ordering + 0 > ? AND k.ordering + 0 <= ?
          AND NOT pg_visible_in_snapshot(k.transaction_id::text::xid8, ?::pg_snapshot)
          AND pg_visible_in_snapshot(k.transaction_id::text::xid8, ?::pg_snapshot))
      """
          + COLUMNS
          + """
          FROM late JOIN event_journal j ON j.ordering = late.ordering
          WHERE NOT j.deleted ORDER BY late.ordering LIMIT ?
          """;

  static final String AHEAD =
      COLUMNS
          + """
          FROM event_journal j
          WHERE j.ordering > ? AND NOT j.deleted ORDER BY j.ordering LIMIT ?
          """;

  private static final String DOCUMENTS = DocumentFold.ENTITY_TYPE + "|%";

  /** Rows with their payloads that are in memory at the same time. */
  private static final int FETCH_SIZE = 100;

  private final DataSource dataSource;
  private final ChangeLogSettings settings;
  private final Executor blocking;
  private final JournalRecordSerializer serializer = new JournalRecordSerializer();

  private JdbcChangeLog(DataSource dataSource, ChangeLogSettings settings, Executor blocking) {
    this.dataSource = dataSource;
    this.settings = settings;
    this.blocking = blocking;
  }

  /** Reads the journal in a database. */
  public static JdbcChangeLog create(ActorSystem<?> system, DataSource dataSource) {
    return new JdbcChangeLog(
        dataSource,
        ChangeLogSettings.from(system.settings().config()),
        system.dispatchers().lookup(DispatcherSelector.fromConfig(ChangeLogSettings.DISPATCHER)));
  }

  @Override
  public CompletionStage<Page> after(String cursor, int limit) {
    ChangeCursor start = ChangeCursor.parse(cursor);
    CompletableFuture<Page> page = new CompletableFuture<>();
    blocking.execute(
        () -> {
          if (!page.isDone()) { // whoever has given up leaves no work behind
            read(start, limit, page);
          }
        });
    return page.orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void read(ChangeCursor start, int limit, CompletableFuture<Page> page) {
    try {
      page.complete(
          Look.at(
              dataSource, (connection, look) -> new Reader(connection, look, start, limit).page()));
    } catch (SQLException | RuntimeException e) {
      page.completeExceptionally(JournalUnavailableException.orElse(e));
    }
  }

  /** Reads one page through one look. */
  private final class Reader {

    private final Connection connection;
    private final Look look;
    private final int limit;
    private final List<Change> changes = new ArrayList<>();
    private ChangeCursor cursor;

    Reader(Connection connection, Look look, ChangeCursor start, int limit) {
      this.connection = connection;
      this.look = look;
      this.limit = limit;
      // A floor that this database has not reached comes from another one, before a restore
      // perhaps.
      this.cursor = start.floor() > look.floor() ? ChangeCursor.BEGINNING : start;
    }

    Page page() throws SQLException {
      boolean more = !readLate() || !readAhead();
      return new Page(changes, cursor.toString(), more);
    }

    /** Reads until the cursor's snapshot is this look's; false when it did not get so far. */
    private boolean readLate() throws SQLException {
      while (!cursor.seen().equals(look.text())) {
        ChangeCursor.Late pass =
            cursor.late().orElseGet(() -> new ChangeCursor.Late(0, look.text()));
        if (cursor.reached() > 0 && !readLate(pass)) {
          return false;
        }
        cursor = ChangeCursor.after(pass.seen(), cursor.reached());
      }
      return true;
    }

    private boolean readLate(ChangeCursor.Late pass) throws SQLException {
      try (PreparedStatement late = connection.prepareStatement(LATE)) {
        late.setLong(1, cursor.floor());
        late.setLong(2, look.ceiling());
        late.setLong(3, pass.reached());
        late.setLong(4, cursor.reached());
        late.setString(5, cursor.seen());
        late.setString(6, pass.seen());
        late.setString(7, DOCUMENTS);
        late.setInt(8, settings.scan());
        return read(late, ordering -> cursor.afterLate(pass.seen(), ordering));
      }
    }

    private boolean readAhead() throws SQLException {
      try (PreparedStatement ahead = connection.prepareStatement(AHEAD)) {
        ahead.setString(1, DOCUMENTS);
        ahead.setLong(2, cursor.reached());
        ahead.setInt(3, settings.scan());
        return read(ahead, ordering -> ChangeCursor.after(look.text(), ordering));
      }
    }

    /** Reads to the end, which may be that of the page; true when nothing is left. */
    private boolean read(PreparedStatement statement, CursorAt after) throws SQLException {
      statement.setFetchSize(FETCH_SIZE);
      int scanned = 0;
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          if (changes.size() == limit) {
            return false;
          }
          scanned++;
          cursor = after.ordering(rows.getLong(1));
          byte[] payload = rows.getBytes(3);
          if (payload != null) {
            JournalRecord record =
                (JournalRecord) serializer.fromBinary(payload, rows.getString(2));
            changes.add(new Change(record.header(), cursor.toString()));
          }
        }
      }
      return scanned < settings.scan();
    }
  }

  @FunctionalInterface
  private interface CursorAt {
    ChangeCursor ordering(long ordering);
  }
}
