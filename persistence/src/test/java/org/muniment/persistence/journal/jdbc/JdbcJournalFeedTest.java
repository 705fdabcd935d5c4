package org.muniment.persistence.journal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.KillSwitches;
import akka.stream.UniqueKillSwitch;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.muniment.persistence.database.DatabasePool;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.persistence.journal.FeedEntry;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.journal.StoredEvent;

/**
 * On a real PostgreSQL, with rows written over plain JDBC so that a test decides when each
 * transaction commits.
 */
class JdbcJournalFeedTest {

  private static final Duration SOON = Duration.ofSeconds(90);

  private static final String QUICK =
      """
      muniment.journal.feed { poll-interval = 20ms }
      akka.actor {
        serializers.record = "org.muniment.persistence.journal.JournalRecordSerializer"
        serialization-bindings { "org.muniment.persistence.journal.JournalRecord" = record }
      }
      """;

  private static final AtomicInteger TAGS = new AtomicInteger();

  private static TestPostgres.Database database;
  private static DatabasePool pool;
  private static ActorTestKit akka;
  private static JournalFeed feed;

  private final String tag = "tag-" + TAGS.incrementAndGet();

  @BeforeAll
  static void start() {
    database = TestPostgres.freshDatabase();
    pool = database.openPool();
    akka = ActorTestKit.create("feed", config(""));
    feed = JdbcJournalFeed.create(akka.system(), pool.dataSource());
  }

  @AfterAll
  static void stop() {
    akka.shutdownTestKit();
    pool.close();
  }

  @Test
  void entriesComeInOrderAndAFeedGoesOnWhereItsPositionSays() throws SQLException {
    for (int sequence = 1; sequence <= 5; sequence++) {
      commit("a", sequence);
    }
    List<FeedEntry> first = take(JournalFeed.BEGINNING, 3);
    List<FeedEntry> second = take(first.get(2).position(), 2);
    assertThat(keys(first)).containsExactly("a-1", "a-2", "a-3");
    assertThat(keys(second)).endsWith("a-5").contains("a-4");
    assertThat(first).allSatisfy(entry -> assertThat(entry.tag()).isEqualTo(tag));
    assertThat(first.get(0).stored().record().isIntact()).isTrue();
  }

  @Test
  void aTransactionHeldOpenIsDeliveredOnceInTheEndAndDelaysNobody() throws Exception {
    try (Follower follower = new Follower(feed, JournalFeed.BEGINNING);
        Connection held = open()) {
      commit("early", 1);
      JournalRows.insert(held, tag, tag + "/held", 1);
      commit("later", 1);
      commit("later", 2);
      follower.awaitAll(Set.of("early-1", "later-1", "later-2"));
      assertThat(keys(follower.entries)).doesNotContain("held-1");

      held.commit();

      follower.awaitAll(Set.of("early-1", "later-1", "later-2", "held-1"));
      follower.requireNoMore();
    }
  }

  @Test
  void whatAFollowerMayLackIsNamedHoweverLateItWasCommitted() throws Exception {
    try (Connection held = open()) {
      JournalRows.insert(held, tag, tag + "/held", 1);
      commit("seen", 1);
      commit("seen", 2);
      String position = take(JournalFeed.BEGINNING, 2).get(1).position();
      held.commit();
      commit("new", 1);
      commit("new", 2);

      assertThat(missing(JournalFeed.BEGINNING, 5))
          .hasValue(Map.of(tag + "/held", 1L, tag + "/seen", 2L, tag + "/new", 2L));
      assertThat(missing(position, 100).orElseThrow())
          .containsEntry(tag + "/held", 1L)
          .containsEntry(tag + "/new", 2L);
      assertThat(missing(JournalFeed.BEGINNING, 4)).as("five rows").isEmpty();
    }
  }

  private Optional<Map<String, Long>> missing(String position, int max) throws Exception {
    return feed.missing(Map.of(tag, position), max).toCompletableFuture().get();
  }

  @Test
  void aLateCommitAfterWhichNothingHappensIsDeliveredOnce() throws Exception {
    try (Follower follower = new Follower(feed, JournalFeed.BEGINNING);
        Connection held = open()) {
      JournalRows.insert(held, tag, tag + "/held", 1);
      JournalRows.insertCommitted(database, "another-tag", "other-" + tag, 1);
      Thread.sleep(300); // many looks

      held.commit();

      follower.awaitAll(Set.of("held-1"));
      follower.requireNoMore();
    }
  }

  @Test
  void nothingIsMissedWhenAFeedRestartsWhileATransactionIsHeldOpen() throws Exception {
    try (Connection held = open()) {
      JournalRows.insert(held, tag, tag + "/held", 1);
      commit("later", 1);
      List<FeedEntry> before = take(JournalFeed.BEGINNING, 1);
      assertThat(keys(before)).containsExactly("later-1");

      held.commit();

      try (Follower follower = new Follower(feed, before.get(0).position())) {
        follower.awaitAll(Set.of("held-1"));
      }
    }
  }

  @Test
  void whateverTheInterleavingEveryCommittedRowIsDelivered() throws Exception {
    long seed = Long.getLong("muniment.test.seed", System.nanoTime());
    String hint = "seed " + seed + " (-Dmuniment.test.seed)";
    ExecutorService writers = Executors.newFixedThreadPool(6);
    try (Follower steady = new Follower(feed, JournalFeed.BEGINNING);
        CrashingFollower crashing = new CrashingFollower(new Random(seed ^ 1))) {
      Set<String> committed = writeAtRandom(writers, seed);
      steady.awaitAll(committed, hint);
      steady.requireNoMore();
      assertThat(keys(steady.entries)).as(hint).doesNotHaveDuplicates();
      await(hint).atMost(SOON).until(() -> crashing.seen.containsAll(committed));
      restartFromAnywhere(steady.entries, committed, new Random(seed ^ 2), hint);
    } finally {
      writers.shutdownNow();
    }
  }

  @Test
  void aFeedWhoseConnectionsAreCutGoesOnByItself() throws Exception {
    try (Follower follower = new Follower(feed, JournalFeed.BEGINNING)) {
      commit("a", 1);
      follower.awaitAll(Set.of("a-1"));
      try (Connection connection = open();
          Statement statement = connection.createStatement()) {
        statement.execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """);
      }
      commit("a", 2);
      await().atMost(SOON).until(() -> keys(follower.entries).contains("a-2"));
    }
  }

  @Test
  void aFollowerThatFallsBehindWhatIsKeptMissesNothing() throws Exception {
    ActorTestKit small =
        ActorTestKit.create("small", config("muniment.journal.feed { batch = 7, memory = 2 KiB }"));
    try {
      JournalFeed narrow = JdbcJournalFeed.create(small.system(), pool.dataSource());
      Set<String> committed = new HashSet<>();
      List<String> delivered = new CopyOnWriteArrayList<>();
      UniqueKillSwitch stop =
          narrow
              .follow(tag, JournalFeed.BEGINNING)
              .viaMat(KillSwitches.single(), Keep.right())
              .throttle(40, Duration.ofSeconds(1))
              .toMat(Sink.foreach(entry -> delivered.add(key(entry.stored()))), Keep.left())
              .run(small.system());
      for (int sequence = 1; sequence <= 120; sequence++) {
        commit("burst", sequence);
        committed.add("burst-" + sequence);
      }
      await().atMost(SOON).until(() -> new HashSet<>(delivered).equals(committed));
      stop.shutdown();
    } finally {
      small.shutdownTestKit();
    }
  }

  @Test
  void aMarkThatThisDatabaseHasNotReachedSendsTheFeedToTheBeginning() throws Exception {
    commit("a", 1);
    commit("a", 2);
    assertThat(keys(take("900000000000000000:7:", 2))).containsExactly("a-1", "a-2");
  }

  @Test
  void aPositionOfAnEarlierVersionBeginsAnew() throws Exception {
    commit("a", 1);
    assertThat(keys(take("815/4711", 1))).containsExactly("a-1");
  }

  @Test
  void aRowThatCannotBeReadStopsItsOwnTagOnly() throws Exception {
    String other = "tag-" + TAGS.incrementAndGet();
    commit("a", 1);
    try (Connection connection = open();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "UPDATE event_journal SET event_payload = 'no record' WHERE persistence_id = '%s/a'"
              .formatted(tag));
      connection.commit();
    }
    JournalRows.insertCommitted(database, other, other + "/b", 1);
    JournalFeed fresh = freshFeed();
    try (Follower stuck = new Follower(fresh, JournalFeed.BEGINNING)) {
      List<FeedEntry> entries =
          fresh
              .follow(other, JournalFeed.BEGINNING)
              .take(1)
              .runWith(Sink.seq(), akka.system())
              .toCompletableFuture()
              .get(SOON.toSeconds(), TimeUnit.SECONDS);
      assertThat(keys(entries)).containsExactly("b-1");
      assertThat(stuck.entries).isEmpty();
    }
  }

  @Test
  void rowsOfTransactionsThatThisServerHasNotReachedAreDeliveredInTheirOrderAfterARestore()
      throws Exception {
    TestPostgres.Database restored = TestPostgres.freshDatabase();
    try (DatabasePool restoredPool = restored.openPool()) {
      JournalRows.insertCommitted(restored, tag, tag + "/a", 1);
      JournalRows.insertCommitted(restored, tag, tag + "/a", 2);
      try (Connection connection = JournalRows.connect(restored);
          Statement statement = connection.createStatement()) {
        statement.execute(
            "UPDATE event_journal SET transaction_id = 900000000000000000 WHERE sequence_number = 1");
      }
      JournalRows.insertCommitted(restored, tag, tag + "/b", 1);
      JournalFeed before = JdbcJournalFeed.create(akka.system(), restoredPool.dataSource());
      assertThat(keys(take(before, JournalFeed.BEGINNING, 2))).containsExactly("a-2", "b-1");
      String identity = JournalIdentity.of(restoredPool.dataSource());

      RestoredJournal.settle(restoredPool.dataSource());

      JournalFeed after = JdbcJournalFeed.create(akka.system(), restoredPool.dataSource());
      assertThat(keys(take(after, JournalFeed.BEGINNING, 3))).containsExactly("a-1", "a-2", "b-1");
      assertThat(JournalIdentity.of(restoredPool.dataSource())).isNotEqualTo(identity);
      RestoredJournal.settle(restoredPool.dataSource()); // finds nothing to do
      assertThat(keys(take(after, JournalFeed.BEGINNING, 3))).hasSize(3);
    }
  }

  @Test
  void followersOfAJournalThatLostRowsBeginAnewAndMissNothingThatCameInTheirPlace()
      throws Exception {
    TestPostgres.Database lossy = TestPostgres.freshDatabase();
    try (DatabasePool lossyPool = lossy.openPool()) {
      JournalRows.insertCommitted(lossy, tag, tag + "/a", 1);
      JournalRows.insertCommitted(lossy, tag, tag + "/lost", 1);
      JournalFeed fresh = JdbcJournalFeed.create(akka.system(), lossyPool.dataSource());
      try (Follower follower = new Follower(fresh, JournalFeed.BEGINNING)) {
        follower.awaitAll(Set.of("a-1", "lost-1"));
        try (Connection connection = JournalRows.connect(lossy);
            Statement statement = connection.createStatement()) {
          connection.setAutoCommit(false);
          JournalRows.insert(connection, tag, tag + "/instead", 1);
          // It gets the number of the one that is lost, as after a failover to a server that lacks
          // it.
          statement.execute(
              """
              UPDATE event_journal SET transaction_id =
                (SELECT transaction_id FROM event_journal WHERE persistence_id LIKE '%/lost')
              WHERE persistence_id LIKE '%/instead'
              """);
          statement.execute("DELETE FROM event_journal WHERE persistence_id LIKE '%/lost'");
          connection.commit();
        }
        follower.awaitAll(Set.of("instead-1"));
      }
    }
  }

  @Test
  void moreLateRowsThanFitAreReadInParts() throws Exception {
    ActorTestKit small = ActorTestKit.create("parts", config("muniment.journal.feed.batch = 7"));
    try (Connection held = open()) {
      JournalFeed narrow = JdbcJournalFeed.create(small.system(), pool.dataSource());
      for (int sequence = 1; sequence <= 50; sequence++) {
        JournalRows.insert(held, tag, tag + "/held", sequence);
      }
      commit("later", 1);
      try (Follower follower = new Follower(narrow, JournalFeed.BEGINNING)) {
        follower.awaitAll(Set.of("later-1"));

        held.commit();

        await().atMost(SOON).until(() -> keys(follower.entries).contains("held-50"));
        assertThat(keys(follower.entries).stream().filter(key -> key.startsWith("held")).distinct())
            .hasSize(50);
      }
    } finally {
      small.shutdownTestKit();
    }
  }

  @Test
  void replayReadsOneEntityBetweenBothBounds() throws Exception {
    String entity = "replayed-" + tag;
    for (int sequence = 1; sequence <= 5; sequence++) {
      JournalRows.insertCommitted(database, tag, entity, sequence);
    }
    List<StoredEvent> events =
        feed.replay(entity, 2, 4)
            .runWith(Sink.seq(), akka.system())
            .toCompletableFuture()
            .get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(events).extracting(StoredEvent::sequence).containsExactly(2L, 3L, 4L);
  }

  @Test
  void aPositionOfSomethingElseIsRefused() {
    for (String position :
        List.of("12", "/", "1/", "-1/2", "a/b", "1/2/3", "1:2", "1:2:3,", "1:2:,3", "1:-2:")) {
      assertThatThrownBy(() -> feed.follow(tag, position))
          .as(position)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(position);
    }
  }

  /** Each writer is the only one of its entity; commits come late, out of order, or not at all. */
  private Set<String> writeAtRandom(ExecutorService writers, long seed) throws Exception {
    List<Callable<Set<String>>> work = new ArrayList<>();
    for (int writer = 0; writer < 6; writer++) {
      String entity = tag + "-writer" + writer;
      Random random = new Random(seed + writer);
      work.add(() -> writeAtRandom(entity, random));
    }
    Set<String> committed = new HashSet<>();
    for (Future<Set<String>> writer : writers.invokeAll(work)) {
      committed.addAll(writer.get());
    }
    return committed;
  }

  private Set<String> writeAtRandom(String entity, Random random) throws Exception {
    Set<String> committed = new HashSet<>();
    long sequence = 1;
    try (Connection connection = open()) {
      while (sequence <= 40) {
        int rows = 1 + random.nextInt(3);
        for (int row = 0; row < rows; row++) {
          JournalRows.insert(connection, tag, entity, sequence + row);
        }
        Thread.sleep(random.nextInt(12) == 0 ? random.nextInt(1500) : random.nextInt(30));
        if (random.nextInt(8) == 0) {
          connection.rollback();
        } else {
          connection.commit();
          for (int row = 0; row < rows; row++) {
            committed.add(entity + "-" + (sequence + row));
          }
          sequence += rows;
        }
      }
    }
    return committed;
  }

  private void restartFromAnywhere(
      List<FeedEntry> entries, Set<String> committed, Random random, String hint) throws Exception {
    for (int round = 0; round < 6; round++) {
      int last = random.nextInt(entries.size());
      Set<String> owed = new HashSet<>(committed);
      owed.removeAll(keys(entries.subList(0, last + 1)));
      try (Follower follower = new Follower(feed, entries.get(last).position())) {
        await(hint + ", restart behind entry " + last)
            .atMost(SOON)
            .until(() -> keys(follower.entries).containsAll(owed));
      }
    }
  }

  @Test
  void followersOfAQuietTagSoonCoverEachOther() throws Exception {
    try (Place first = new Place()) {
      commit("quiet", 1);
      String end = end();
      await().atMost(SOON).until(() -> feed.covers(first.position, end));
      try (Place second = new Place()) {
        await().atMost(SOON).until(() -> feed.covers(second.position, end));
        String reached = first.position;
        await().atMost(SOON).until(() -> feed.covers(second.position, reached));
        String reachedBySecond = second.position;
        await().atMost(SOON).until(() -> feed.covers(first.position, reachedBySecond));
      }
    }
  }

  private String end() throws Exception {
    return feed.end(tag).toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  /** Follows from the beginning and remembers where it is. */
  private final class Place implements AutoCloseable {

    private volatile String position = JournalFeed.BEGINNING;
    private final UniqueKillSwitch killSwitch;

    Place() {
      killSwitch =
          feed.steps(tag, position)
              .viaMat(KillSwitches.single(), Keep.right())
              .to(Sink.foreach(step -> position = step.position()))
              .run(akka.system());
    }

    @Override
    public void close() {
      killSwitch.shutdown();
    }
  }

  /** Follows from a position and remembers everything. */
  private final class Follower implements AutoCloseable {

    private final List<FeedEntry> entries = new CopyOnWriteArrayList<>();
    private final UniqueKillSwitch killSwitch;

    Follower(JournalFeed feed, String position) {
      killSwitch =
          feed.follow(tag, position)
              .viaMat(KillSwitches.single(), Keep.right())
              .toMat(Sink.foreach(entries::add), Keep.left())
              .run(akka.system());
    }

    void awaitAll(Set<String> expected) {
      awaitAll(expected, "");
    }

    void awaitAll(Set<String> expected, String hint) {
      await(hint).atMost(SOON).until(() -> keys(entries).containsAll(expected));
    }

    /** Many looks: whatever would come twice has come by then. */
    void requireNoMore() throws InterruptedException {
      int count = entries.size();
      Thread.sleep(500);
      assertThat(entries).hasSize(count);
      assertThat(keys(entries)).doesNotHaveDuplicates();
    }

    @Override
    public void close() {
      killSwitch.shutdown();
    }
  }

  /** Follows, stops dead after a few entries, and goes on from the last one's position. */
  private final class CrashingFollower implements AutoCloseable {

    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Random random;
    private volatile boolean closed;
    private volatile String position = JournalFeed.BEGINNING;

    CrashingFollower(Random random) {
      this.random = random;
      live();
    }

    private void live() {
      CompletionStage<Done> life =
          feed.follow(tag, position)
              .take(1 + random.nextInt(25))
              .runForeach(
                  entry -> {
                    seen.add(key(entry.stored()));
                    position = entry.position();
                  },
                  akka.system());
      life.whenComplete(
          (done, failure) -> {
            if (!closed) {
              live();
            }
          });
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private List<FeedEntry> take(String position, int count) {
    return take(feed, position, count);
  }

  /** One that has nothing in memory. */
  private static JournalFeed freshFeed() {
    return JdbcJournalFeed.create(akka.system(), pool.dataSource());
  }

  private List<FeedEntry> take(JournalFeed feed, String position, int count) {
    try {
      return feed.follow(tag, position)
          .take(count)
          .runWith(Sink.seq(), akka.system())
          .toCompletableFuture()
          .get(SOON.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("the feed gave fewer than " + count + " entries", e);
    }
  }

  private void commit(String entity, long sequence) throws SQLException {
    JournalRows.insertCommitted(database, tag, tag + "/" + entity, sequence);
  }

  private static Connection open() throws SQLException {
    Connection connection = JournalRows.connect(database);
    connection.setAutoCommit(false);
    return connection;
  }

  private static List<String> keys(List<FeedEntry> entries) {
    return entries.stream().map(FeedEntry::stored).map(JdbcJournalFeedTest::key).toList();
  }

  private static String key(StoredEvent stored) {
    String entity = stored.persistenceId();
    return entity.substring(entity.indexOf('/') + 1) + "-" + stored.sequence();
  }

  private static Config config(String override) {
    return ConfigFactory.load(
        ConfigFactory.parseString(override)
            .withFallback(ConfigFactory.parseString(QUICK))
            .withFallback(database.config())
            .withFallback(ConfigFactory.parseResources("muniment-database.conf")));
  }
}
