package org.muniment.persistence.journal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.muniment.persistence.database.DatabasePool;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.persistence.journal.ChangeLog;
import org.muniment.persistence.journal.ContentEvent;
import org.muniment.persistence.journal.DocumentFold;
import org.muniment.persistence.journal.JournalTags;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.Principal;

/** On a real PostgreSQL, with transactions that the test commits when it likes. */
class JdbcChangeLogTest {

  private static final long SEED = 20_261_123;

  private final TestPostgres.Database database = TestPostgres.freshDatabase();
  private ActorTestKit akka;
  private DatabasePool pool;
  private ChangeLog log;

  @BeforeEach
  void start() {
    akka =
        ActorTestKit.create(
            ConfigFactory.parseString("muniment.journal.changes.scan = 20")
                .withFallback(ConfigFactory.load()));
    pool = database.openPool();
    log = JdbcChangeLog.create(akka.system(), pool.dataSource());
  }

  @AfterEach
  void stop() {
    akka.shutdownTestKit();
    pool.close();
  }

  @Test
  void anEmptyJournalHasAPlaceToGoOnFrom() throws Exception {
    ChangeLog.Page empty = page(ChangeLog.BEGINNING, 10);
    assertThat(empty.changes()).isEmpty();
    assertThat(empty.more()).isFalse();

    String document = document();
    commit(document, 1);

    assertThat(keys(page(empty.next(), 10))).containsExactly(document + "-1");
  }

  @Test
  void pagesOfAnySizeHoldTheSame() throws Exception {
    List<String> written = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String document = document();
      for (int sequence = 1; sequence <= 5; sequence++) {
        commit(document, sequence);
        written.add(document + "-" + sequence);
      }
    }
    for (int limit : new int[] {1, 2, 7, 25, 26, 1000}) {
      assertThat(all(ChangeLog.BEGINNING, limit)).as("limit %d", limit).isEqualTo(written);
    }
  }

  @Test
  void everyChangeIsAPlaceToGoOnFrom() throws Exception {
    String document = document();
    for (int sequence = 1; sequence <= 5; sequence++) {
      commit(document, sequence);
    }
    for (ChangeLog.Change change : page(ChangeLog.BEGINNING, 5).changes()) {
      assertThat(all(change.cursor(), 10))
          .hasSize(5 - (int) change.header().sequence())
          .doesNotContain(document + "-" + change.header().sequence());
    }
  }

  @Test
  void textsAreNoChangesHoweverManyThereAre() throws Exception {
    for (int i = 0; i < 50; i++) {
      commit(ContentEvent.persistenceId(new ContentHash("%064x".formatted(i))), 1);
    }
    String document = document();
    commit(document, 1);

    ChangeLog.Page first = page(ChangeLog.BEGINNING, 10);
    assertThat(first.changes()).isEmpty();
    assertThat(first.more()).isTrue();
    assertThat(all(ChangeLog.BEGINNING, 10)).containsExactly(document + "-1");
  }

  @Test
  void whatIsCommittedLateComesLateAndOnce() throws Exception {
    List<String> late = IntStream.range(0, 30).mapToObj(i -> document()).toList();
    String early = document();
    try (Connection held = open()) {
      for (String document : late) {
        JournalRows.insert(held, JournalTags.of(document), document, 1);
      }
      commit(early, 1);
      ChangeLog.Page before = page(ChangeLog.BEGINNING, 10);
      assertThat(keys(before)).containsExactly(early + "-1");
      held.commit();
      String after = document();
      commit(after, 1);

      List<String> expected = new ArrayList<>(late.stream().map(d -> d + "-1").toList());
      expected.add(after + "-1");
      for (int limit : new int[] {1, 7, 1000}) {
        assertThat(all(before.next(), limit)).as("limit %d", limit).isEqualTo(expected);
      }
    }
  }

  @Test
  void aPassOverLateRowsGoesOnThroughItsOwnSnapshot() throws Exception {
    List<String> documents = IntStream.range(0, 3).mapToObj(i -> document()).toList();
    try (Connection first = open();
        Connection second = open()) {
      JournalRows.insert(second, JournalTags.of(documents.get(0)), documents.get(0), 1);
      JournalRows.insert(first, JournalTags.of(documents.get(1)), documents.get(1), 1);
      JournalRows.insert(first, JournalTags.of(documents.get(2)), documents.get(2), 1);
      commit(document(), 1);
      String reached = page(ChangeLog.BEGINNING, 10).next();
      first.commit();
      ChangeLog.Page one = page(reached, 1);
      assertThat(keys(one)).containsExactly(documents.get(1) + "-1");
      second.commit(); // below where the pass is

      assertThat(all(one.next(), 10))
          .containsExactly(documents.get(2) + "-1", documents.get(0) + "-1");
    }
  }

  @Test
  void aCursorOfAnotherDatabaseBeginsAgain() throws Exception {
    String document = document();
    commit(document, 1);

    assertThat(all("1/7/999999999999:999999999999:", 10)).containsExactly(document + "-1");
  }

  @Test
  void whatIsNoCursorIsRefused() {
    assertThatThrownBy(() -> log.after("1/7", 10)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void amongManyWritersEveryRecordComesOnceAndInItsDocumentsOrder() throws Exception {
    ExecutorService writers = Executors.newFixedThreadPool(6);
    List<Future<Integer>> running = new ArrayList<>();
    for (int writer = 0; writer < 6; writer++) {
      running.add(writers.submit(writer(new Random(SEED + writer))));
    }
    writers.shutdown();
    Random random = new Random(SEED);
    Map<String, Long> last = new HashMap<>();
    String cursor = ChangeLog.BEGINNING;
    boolean more = true;
    int read = 0;
    while (more || !writers.isTerminated()) {
      boolean ended = writers.isTerminated();
      ChangeLog.Page page = page(cursor, 1 + random.nextInt(12));
      for (ChangeLog.Change change : page.changes()) {
        String document = change.header().persistenceId();
        assertThat(change.header().sequence())
            .as("seed %d, %s", SEED, document)
            .isEqualTo(last.getOrDefault(document, 0L) + 1);
        last.put(document, change.header().sequence());
        read++;
      }
      cursor =
          !page.changes().isEmpty() && random.nextInt(4) == 0
              ? page.changes().get(page.changes().size() - 1).cursor()
              : page.next();
      more = page.more() || !ended;
    }
    int written = 0;
    for (Future<Integer> one : running) {
      written += one.get();
    }
    assertThat(read).as("seed %d", SEED).isEqualTo(written);
  }

  /** Writes documents of several records, several at a time, and takes its time to commit. */
  private Callable<Integer> writer(Random random) {
    return () -> {
      int written = 0;
      try (Connection connection = open()) {
        for (int round = 0; round < 25; round++) {
          List<String> documents = IntStream.range(0, 3).mapToObj(i -> document()).toList();
          for (int sequence = 1; sequence <= 3; sequence++) {
            for (String document : documents) {
              JournalRows.insert(connection, JournalTags.of(document), document, sequence);
              written++;
            }
            TimeUnit.MILLISECONDS.sleep(random.nextInt(20)); // a transaction of some length
            if (random.nextInt(8) == 0) {
              connection.rollback();
              written -= documents.size();
              break;
            }
            connection.commit();
          }
        }
      }
      return written;
    };
  }

  private List<String> all(String cursor, int limit) throws Exception {
    List<String> keys = new ArrayList<>();
    ChangeLog.Page page;
    String next = cursor;
    do {
      page = page(next, limit);
      assertThat(page.changes()).hasSizeLessThanOrEqualTo(limit);
      keys.addAll(keys(page));
      next = page.next();
    } while (page.more());
    return keys;
  }

  private ChangeLog.Page page(String cursor, int limit) throws Exception {
    return log.after(cursor, limit).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static List<String> keys(ChangeLog.Page page) {
    return page.changes().stream()
        .map(change -> change.header().persistenceId() + "-" + change.header().sequence())
        .toList();
  }

  private static String document() {
    return DocumentFold.persistenceId(
        DocumentId.derived(new Principal("ann"), UUID.randomUUID().toString()));
  }

  private void commit(String persistenceId, long sequence) throws SQLException {
    JournalRows.insertCommitted(database, JournalTags.of(persistenceId), persistenceId, sequence);
  }

  private Connection open() throws SQLException {
    Connection connection = JournalRows.connect(database);
    connection.setAutoCommit(false);
    return connection;
  }
}
