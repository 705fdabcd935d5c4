package org.muniment.persistence.erasure.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.Done;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.muniment.persistence.database.DatabasePool;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.persistence.database.Transactions;
import org.muniment.persistence.erasure.ContentLedger.Condemned;
import org.muniment.persistence.erasure.ContentLedger.Need;
import org.muniment.persistence.erasure.HistoryErasure.Compaction;
import org.muniment.persistence.journal.ChainHash;
import org.muniment.persistence.journal.ContentEvent;
import org.muniment.persistence.journal.DocumentEvent;
import org.muniment.persistence.journal.DocumentFold;
import org.muniment.persistence.journal.JournalEvent;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.persistence.journal.JournalRecordSerializer;
import org.muniment.persistence.journal.RecordCodec;
import org.muniment.persistence.journal.StoredContent;
import org.muniment.persistence.journal.StoredKey;
import org.muniment.persistence.journal.jdbc.JournalRows;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Principal;

/** Erasure and the ledger over a real journal's tables, without a journal plugin. */
class JdbcErasureTest {

  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = AT.plusSeconds(60);
  private static final ContentHash FILE = hash('a');
  private static final ContentHash TEXT = hash('b');
  private static final ContentHash OTHER = hash('c');
  private static final ErasureSettings SETTINGS =
      new ErasureSettings(3, 1L << 30, Duration.ofSeconds(3));

  private final RecordCodec codec = new RecordCodec();
  private final String document =
      DocumentFold.persistenceId(DocumentId.derived(Principal.LOCAL, "d"));
  private final String sharer =
      DocumentFold.persistenceId(DocumentId.derived(Principal.LOCAL, "s"));

  private TestPostgres.Database database;
  private DatabasePool pool;
  private JdbcHistoryErasure erasure;
  private JdbcContentLedger ledger;

  @BeforeEach
  void open() {
    database = TestPostgres.freshDatabase();
    pool = database.openPool();
    Transactions transactions = new Transactions(pool.dataSource(), Runnable::run);
    erasure = new JdbcHistoryErasure(SETTINGS, transactions);
    ledger = new JdbcContentLedger(transactions);
  }

  @AfterEach
  void close() {
    pool.close();
  }

  @Test
  void anErasedHistoryHasNeitherPayloadNorSaltAndItsChainStillVerifies() throws SQLException {
    List<JournalRecord> before = purgedHistory(document, 7);
    snapshot(document, 4);
    snapshot(document, 8);

    done(erasure.erase(document, 8, AT));

    List<JournalRecord> after = records(document);
    assertThat(after).isEqualTo(before);
    ChainHash previous = ChainHash.NONE;
    for (JournalRecord record : after) {
      assertThat(record.isIntact()).isTrue();
      assertThat(record.previousHash()).isEqualTo(previous);
      previous = record.hash();
      boolean last = record.header().sequence() == 8;
      assertThat(record.event().isPresent()).isEqualTo(last);
    }
    assertThat(number("SELECT count(*) FROM snapshot")).as("the tombstone's").isEqualTo(1);
  }

  @Test
  void anErasureThatComesAgainChangesNothing() throws SQLException {
    purgedHistory(document, 2);
    done(erasure.erase(document, 3, AT));
    String rows = "SELECT string_agg(xmin::text || event_payload::text, ',') FROM event_journal";
    String first = text(rows);

    done(erasure.erase(document, 3, LATER));

    assertThat(text(rows)).isEqualTo(first);
    assertThat(condemned()).containsExactly(new Condemned(FILE, AT));
  }

  @Test
  void followersDoNotTakeErasedRecordsForNewOnes() throws SQLException {
    purgedHistory(document, 3);
    String rows =
        "SELECT string_agg(ordering || '/' || transaction_id, ',' ORDER BY ordering) FROM event_journal";
    String before = text(rows);

    done(erasure.erase(document, 4, AT));

    assertThat(text(rows)).isEqualTo(before);
  }

  @Test
  void aContentIsNeededAsLongAsOneDocumentHasIt() throws SQLException {
    purgedHistory(document, 1);
    history(sharer, created(FILE));
    done(ledger.readJournal());
    done(erasure.erase(document, 2, AT));

    assertThat(need(FILE)).isEqualTo(new Need.ByDocument(stored(FILE)));

    append(sharer, 2, new DocumentEvent.Purged());
    done(erasure.erase(sharer, 2, AT));
    assertThat(need(FILE)).isEqualTo(new Need.ByNobody());
  }

  @Test
  void aClaimThatWasReadBeforeTheErasureAndWrittenAfterItDoesNotCount() throws SQLException {
    history(document, created(FILE));
    append(document, 2, new DocumentEvent.Purged());
    done(erasure.erase(document, 2, AT));
    execute(
        "INSERT INTO content_reference VALUES ('%s', '%s', 1, 1, 'text/plain')"
            .formatted(FILE, document));

    assertThat(need(FILE)).isEqualTo(new Need.ByNobody());
    done(ledger.condemnUnneeded(List.of(FILE, OTHER), LATER));
    assertThat(condemned()).containsExactly(new Condemned(FILE, AT), new Condemned(OTHER, LATER));
  }

  @Test
  void aTextIsNeededByItsContentUntilThatIsForgotten() throws SQLException {
    String content = ContentEvent.persistenceId(FILE);
    history(content, extracted(TEXT));
    done(ledger.readJournal());
    assertThat(need(TEXT)).isEqualTo(new Need.ByContent());
    done(ledger.condemnResultsOf(FILE, AT));
    assertThat(condemned()).containsExactly(new Condemned(TEXT, AT));

    done(ledger.condemnOrphanedResults(LATER));
    assertThat(condemned()).containsExactly(new Condemned(FILE, LATER), new Condemned(TEXT, AT));
    assertThat(need(TEXT)).isEqualTo(new Need.ByCondemned());

    append(content, 2, new ContentEvent.Forgotten());
    done(erasure.erase(content, 2, LATER));
    assertThat(need(TEXT)).isEqualTo(new Need.ByNobody());
    append(content, 3, extracted(TEXT));
    done(ledger.readJournal());
    assertThat(need(TEXT)).as("extracted anew").isEqualTo(new Need.ByCondemned());
  }

  @Test
  void noContentNeedsItself() throws SQLException {
    history(ContentEvent.persistenceId(FILE), extracted(FILE));
    done(ledger.readJournal());

    assertThat(need(FILE)).isEqualTo(new Need.ByNobody());
    done(ledger.condemnUnneeded(List.of(FILE), AT));
    assertThat(condemned()).containsExactly(new Condemned(FILE, AT));
  }

  @Test
  void aRecordCountsHoweverLateItsTransactionCommits() throws SQLException {
    try (Connection late = JournalRows.connect(database)) {
      late.setAutoCommit(false);
      JournalRows.insert(late, "slice-0", sealed(document, 1, created(FILE), ChainHash.NONE));
      history(sharer, created(OTHER));
      done(ledger.readJournal());
      assertThat(need(FILE)).isEqualTo(new Need.ByNobody());
      late.commit();
    }

    done(ledger.readJournal());

    assertThat(need(FILE)).isInstanceOf(Need.ByDocument.class);
    assertThat(need(OTHER)).isInstanceOf(Need.ByDocument.class);
  }

  @Test
  void aLedgerFromAnotherDatabaseIsReadAnew() throws SQLException {
    history(document, created(FILE));
    done(ledger.readJournal());
    execute("DELETE FROM content_reference");
    execute("UPDATE content_reference_mark SET system_id = system_id - 1");

    done(ledger.readJournal());

    assertThat(need(FILE)).isInstanceOf(Need.ByDocument.class);
  }

  @Test
  void onlyWhatIsNewIsReadAgain() throws SQLException {
    history(document, created(FILE));
    done(ledger.readJournal());
    execute("DELETE FROM content_reference");
    history(sharer, created(OTHER));

    done(ledger.readJournal());

    assertThat(need(FILE)).as("was read before").isEqualTo(new Need.ByNobody());
    assertThat(need(OTHER)).isInstanceOf(Need.ByDocument.class);
  }

  /** A backend that is about to end, or the server's own vacuum, may be in the way for a moment. */
  private void compact() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> value(erasure.compact()), Compaction.DONE::equals);
  }

  @Test
  void aCompactionWaitsForReadersThatStillSeeWhatWasErased() throws SQLException {
    purgedHistory(document, 1);
    try (Connection reader = JournalRows.connect(database)) {
      reader.setAutoCommit(false);
      reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try (Statement statement = reader.createStatement()) {
        statement.executeQuery("SELECT 1 FROM event_journal").close();
      }
      done(erasure.erase(document, 2, AT));

      assertThat(value(erasure.compact())).isEqualTo(Compaction.POSTPONED);
    }
    compact();
    assertThat(value(erasure.compact())).isEqualTo(Compaction.UNNECESSARY);
  }

  @Test
  void aCompactionDoesNotWaitLongForTheTable() throws SQLException {
    purgedHistory(document, 1);
    done(erasure.erase(document, 2, AT));
    try (Connection writer = JournalRows.connect(database)) {
      writer.setAutoCommit(false);
      try (Statement statement = writer.createStatement()) {
        statement.execute("LOCK TABLE event_journal IN ROW EXCLUSIVE MODE");
      }
      assertThat(value(erasure.compact())).isEqualTo(Compaction.POSTPONED);
    }
    compact();
  }

  @Test
  void aJournalThatIsTooLargeIsLeftAlone() throws SQLException {
    purgedHistory(document, 1);
    done(erasure.erase(document, 2, AT));
    JdbcHistoryErasure careful =
        new JdbcHistoryErasure(
            new ErasureSettings(3, 1, Duration.ofSeconds(3)),
            new Transactions(pool.dataSource(), Runnable::run));

    assertThat(value(careful.compact())).isEqualTo(Compaction.REFUSED);
  }

  @Test
  void aCompactionTakesASnapshotThatCameLate() throws SQLException {
    purgedHistory(document, 1);
    done(erasure.erase(document, 2, AT));
    snapshot(document, 1);

    value(erasure.compact());

    assertThat(number("SELECT count(*) FROM snapshot")).isZero();
  }

  @Test
  void thePlannerTakesNoSamplesOfWhatIsErased() throws SQLException {
    IntStream.range(0, 50).forEach(i -> purgedHistory(document + i, 1));
    execute("ANALYZE");

    assertThat(number("SELECT count(*) FROM pg_stats WHERE attname = 'persistence_id'"))
        .isPositive();
    assertThat(
            number(
                "SELECT count(*) FROM pg_stats WHERE attname IN ('event_payload', 'snapshot_payload', 'media_type')"))
        .isZero();
  }

  private List<JournalRecord> purgedHistory(String id, int changes) {
    JournalEvent[] events = new JournalEvent[changes + 1];
    events[0] = created(FILE);
    for (int i = 1; i < changes; i++) {
      events[i] = new DocumentEvent.Trashed(Optional.of(new StoredKey("key" + i, "f")));
    }
    events[changes] = new DocumentEvent.Purged();
    return history(id, events);
  }

  private List<JournalRecord> history(String id, JournalEvent... events) {
    List<JournalRecord> records = new ArrayList<>();
    ChainHash previous = ChainHash.NONE;
    for (JournalEvent event : events) {
      JournalRecord record = sealed(id, records.size() + 1L, event, previous);
      insert(record);
      records.add(record);
      previous = record.hash();
    }
    return records;
  }

  private void append(String id, long sequence, JournalEvent event) {
    insert(sealed(id, sequence, event, ChainHash.NONE));
  }

  private void insert(JournalRecord record) {
    try (Connection connection = JournalRows.connect(database)) {
      JournalRows.insert(connection, "slice-0", record);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private JournalRecord sealed(String id, long sequence, JournalEvent event, ChainHash previous) {
    return codec.seal(id, sequence, AT.plusSeconds(sequence), Principal.LOCAL, event, previous);
  }

  private static DocumentEvent.Created created(ContentHash hash) {
    return new DocumentEvent.Created(
        "secret name",
        FolderPath.ROOT,
        Optional.empty(),
        new TreeSet<>(),
        Map.of(),
        stored(hash),
        Optional.of(new StoredKey("secret key", "f")));
  }

  private static ContentEvent.TextExtracted extracted(ContentHash text) {
    return new ContentEvent.TextExtracted(
        stored(text), "text/plain", Map.of(), Optional.empty(), false, "test/1", List.of());
  }

  private static StoredContent stored(ContentHash hash) {
    return new StoredContent(hash, 3, "text/plain");
  }

  private static ContentHash hash(char digit) {
    return new ContentHash(String.valueOf(digit).repeat(64));
  }

  private List<JournalRecord> records(String id) throws SQLException {
    JournalRecordSerializer serializer = new JournalRecordSerializer();
    List<JournalRecord> records = new ArrayList<>();
    try (Connection connection = JournalRows.connect(database);
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT event_ser_manifest, event_payload FROM event_journal WHERE persistence_id = ? ORDER BY sequence_number")) {
      query.setString(1, id);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          records.add((JournalRecord) serializer.fromBinary(rows.getBytes(2), rows.getString(1)));
        }
      }
    }
    return records;
  }

  private void snapshot(String id, long sequence) throws SQLException {
    try (Connection connection = JournalRows.connect(database);
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot_ser_id, snapshot_ser_manifest, snapshot_payload) VALUES (?, ?, 0, 20261, 'document/1', ?)")) {
      insert.setString(1, id);
      insert.setLong(2, sequence);
      insert.setBytes(3, "secret".getBytes(StandardCharsets.US_ASCII));
      insert.executeUpdate();
    }
  }

  private Need need(ContentHash hash) {
    return value(ledger.needOf(hash));
  }

  private List<Condemned> condemned() {
    return value(ledger.condemned(LATER.plusSeconds(1), "", 100));
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = JournalRows.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long number(String query) throws SQLException {
    return Long.parseLong(text(query));
  }

  private String text(String query) throws SQLException {
    try (Connection connection = JournalRows.connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  private static void done(CompletionStage<Done> stage) {
    value(stage);
  }

  private static <T> T value(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }
}
