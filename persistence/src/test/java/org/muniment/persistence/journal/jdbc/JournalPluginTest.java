package org.muniment.persistence.journal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.stream.javadsl.Sink;
import com.typesafe.config.ConfigFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.muniment.persistence.database.DatabasePool;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.persistence.journal.FeedEntry;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.persistence.journal.JournalRecordSerializer;

/** The plugin on our schema: what it writes arrives, and what it asks is answered from an index. */
class JournalPluginTest {

  private static final Duration SOON = Duration.ofSeconds(90);
  private static final String TAG = "slice-0";

  private static TestPostgres.Database database;
  private static ActorTestKit akka;
  private static DatabasePool pool;

  @BeforeAll
  static void start() {
    database = TestPostgres.freshDatabase();
    pool = database.openPool();
    akka =
        ActorTestKit.create(
            "plugin",
            ConfigFactory.load(
                ConfigFactory.parseString(
                        """
                        akka.actor {
                          serializers.record = "org.muniment.persistence.journal.JournalRecordSerializer"
                          serialization-bindings {
                            "org.muniment.persistence.journal.JournalRecord" = record
                          }
                        }
                        """)
                    .withFallback(database.config())
                    .withFallback(ConfigFactory.parseResources("muniment-database.conf"))));
  }

  @AfterAll
  static void stop() {
    akka.shutdownTestKit();
    pool.close();
  }

  @Test
  void whatAnEntityPersistsIsInTheFeedAndSurvivesIt() throws Exception {
    var probe = akka.<Long>createTestProbe();
    ActorRef<ActorRef<Long>> counter = akka.spawn(Counter.create("counter"));
    for (long count = 1; count <= 3; count++) {
      counter.tell(probe.ref());
      assertThat(probe.receiveMessage(SOON)).isEqualTo(count);
    }
    akka.stop(counter);
    akka.spawn(Counter.create("counter")).tell(probe.ref());
    assertThat(probe.receiveMessage(SOON)).as("recovered from journal").isEqualTo(4);

    List<FeedEntry> entries =
        JdbcJournalFeed.create(akka.system(), pool.dataSource())
            .follow(TAG, JournalFeed.BEGINNING)
            .take(4)
            .runWith(Sink.seq(), akka.system())
            .toCompletableFuture()
            .get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(entries)
        .extracting(entry -> entry.stored().sequence())
        .containsExactly(1L, 2L, 3L, 4L);
    assertThat(
            column(
                "SELECT count(DISTINCT transaction_id) FROM event_journal WHERE persistence_id = 'counter'"))
        .containsExactly("4");
  }

  @Test
  void theFeedsQueriesOfALargeJournalUseAnIndex() throws Exception {
    writeLargeJournal();
    List<String> explained =
        List.of(
            "EXPLAIN "
                + with(FeedReader.NEXT, "200", "1000", "'{5,6}'", "250", "200", "1000", "250"),
            "EXPLAIN " + with(FeedReader.MISSING_AHEAD, "200", "1000", "'slice-1'", "250"),
            "EXPLAIN " + with(FeedReader.MISSING_OPEN, "'{5,6}'", "'slice-1'"),
            "EXPLAIN (GENERIC_PLAN) " + numbered(JdbcChangeLog.LATE),
            "EXPLAIN (GENERIC_PLAN) " + numbered(JdbcChangeLog.AHEAD));
    for (String query : explained) {
      String plan = String.join("\n", column(query));
      assertThat(plan).as(query).doesNotContain("Seq Scan");
      if (query.contains("event_tag")) {
        // Not from a tag's first event on, at every look.
        assertThat(plan).as(query).contains("event_id = j", ".ordering");
      }
    }
  }

  /** The feed's are planned with their values. */
  private static String with(String sql, String... values) {
    String filled = sql;
    for (String value : values) {
      filled = filled.replaceFirst("\\?", value);
    }
    return filled;
  }

  /** JDBC's parameters as the server numbers them. */
  private static String numbered(String sql) {
    String numbered = sql;
    for (int i = 1; numbered.contains("?"); i++) {
      numbered = numbered.replaceFirst("\\?", Matcher.quoteReplacement("$" + i));
    }
    return numbered;
  }

  private static void writeLargeJournal() throws SQLException {
    try (Connection connection = pool.dataSource().getConnection();
        PreparedStatement rows =
            connection.prepareStatement(
                """
                WITH written AS (
                  INSERT INTO event_journal
                    (persistence_id, sequence_number, writer, write_timestamp, adapter_manifest,
                     event_ser_id, event_ser_manifest, event_payload)
                  SELECT 'bulk-' || n / 10, n % 10 + 1, 'w', 0, '', ?, ?, ?
                  FROM generate_series(1, 200000) AS n
                  RETURNING ordering)
                INSERT INTO event_tag (event_id, tag)
                SELECT ordering, 'bulk-' || ordering % 8 FROM written
                """);
        Statement statement = connection.createStatement()) {
      JournalRecordSerializer serializer = new JournalRecordSerializer();
      JournalRecord record = JournalRows.record("bulk", 1);
      rows.setInt(1, serializer.identifier());
      rows.setString(2, serializer.manifest(record));
      rows.setBytes(3, serializer.toBinary(record));
      rows.executeUpdate();
      statement.execute("VACUUM ANALYZE event_journal");
      statement.execute("VACUUM ANALYZE event_tag");
    }
  }

  /** Over the simple protocol, which takes a query with parameters as text. */
  private static List<String> column(String sql) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", database.endpoint().user());
    properties.setProperty("password", database.endpoint().password());
    properties.setProperty("preferQueryMode", "simple");
    try (Connection connection =
            DriverManager.getConnection(database.endpoint().url(), properties);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  /** Counts the times it was asked. */
  private static final class Counter
      extends EventSourcedBehavior<ActorRef<Long>, JournalRecord, Long> {

    static Behavior<ActorRef<Long>> create(String id) {
      return Behaviors.setup(context -> new Counter(PersistenceId.ofUniqueId(id)));
    }

    private Counter(PersistenceId id) {
      super(id);
    }

    @Override
    public Long emptyState() {
      return 0L;
    }

    @Override
    public Set<String> tagsFor(JournalRecord event) {
      return Set.of(TAG);
    }

    @Override
    public CommandHandler<ActorRef<Long>, JournalRecord, Long> commandHandler() {
      return newCommandHandlerBuilder()
          .forAnyState()
          .onAnyCommand(
              (state, replyTo) ->
                  Effect()
                      .persist(JournalRows.record(persistenceId().id(), state + 1))
                      .thenReply(replyTo, count -> count));
    }

    @Override
    public EventHandler<Long, JournalRecord> eventHandler() {
      return (state, event) -> state + 1;
    }
  }
}
