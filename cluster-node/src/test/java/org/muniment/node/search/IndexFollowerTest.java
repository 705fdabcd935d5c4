package org.muniment.node.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.NotUsed;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.blob.StoredBlob;
import org.muniment.persistence.blob.file.FileBlobSettings;
import org.muniment.persistence.blob.file.FileBlobStore;
import org.muniment.persistence.database.DatabasePool;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.persistence.journal.ChainHash;
import org.muniment.persistence.journal.ContentEvent;
import org.muniment.persistence.journal.DocumentEvent;
import org.muniment.persistence.journal.DocumentFold;
import org.muniment.persistence.journal.FeedStep;
import org.muniment.persistence.journal.JournalEvent;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.persistence.journal.JournalTags;
import org.muniment.persistence.journal.RecordCodec;
import org.muniment.persistence.journal.StoredContent;
import org.muniment.persistence.journal.StoredEvent;
import org.muniment.persistence.journal.jdbc.JdbcJournalFeed;
import org.muniment.persistence.journal.jdbc.JournalRows;
import org.muniment.persistence.search.SearchIndex;
import org.muniment.persistence.search.SearchSettings;
import org.muniment.persistence.search.lucene.LuceneIndex;
import org.muniment.persistence.search.lucene.LuceneSettings;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Principal;
import org.muniment.protocol.search.SearchCommand;
import org.muniment.protocol.search.SearchReply;
import org.muniment.protocol.search.WritePosition;

/** The follower between a real journal and a real index. */
class IndexFollowerTest {

  private static final Principal ANN = new Principal("ann");
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Longer than the plugin waits for a gap, which is 2 s (muniment-jdbc.conf). */
  private static final Duration PAST_THE_GAP_TIMEOUT = Duration.ofSeconds(4);

  private final TestPostgres.Database database = TestPostgres.freshDatabase();
  private final RecordCodec codec = new RecordCodec();

  @TempDir private Path directory;
  private ActorTestKit kit;
  private DatabasePool pool;
  private BlobStore blobs;
  private SearchIndex index;
  private IndexFollower follower;

  @BeforeEach
  void start() throws Exception {
    Config config =
        ConfigFactory.parseString("muniment.search.wait { timeout = 2 s, max-waiters = 3 }")
            .withFallback(ConfigFactory.parseResources("serialization.conf"))
            .withFallback(database.config())
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    kit = ActorTestKit.create(config);
    pool = database.openPool();
    blobs =
        FileBlobStore.open(kit.system(), directory.resolve("blobs"), FileBlobSettings.from(config));
    follow();
  }

  @AfterEach
  void stop() throws Exception {
    follower.stop().toCompletableFuture().get();
    index.close();
    kit.shutdownTestKit();
    pool.close();
  }

  @Test
  void whatIsWrittenIsFound() throws Exception {
    Document document = new Document();
    write(document.created("quarterly report"), document.renamed("annual report"));

    assertFound("annual", document);
    assertThat(find("quarterly")).isEmpty();
  }

  @Test
  void aTransactionHeldOpenPastTheGapTimeoutIsIndexedInTheEnd() throws Exception {
    Document late = new Document();
    Document early = new Document();
    try (Connection held = JournalRows.connect(database)) {
      held.setAutoCommit(false);
      insert(held, late.created("belated"));
      write(early.created("punctual"));
      assertFound("punctual", early);
      Thread.sleep(PAST_THE_GAP_TIMEOUT.toMillis());
      Document other = new Document();
      write(other.created("later"));
      assertFound("later", other);
      assertThat(find("belated")).isEmpty();
      held.commit();
      assertThat(shown(Optional.empty())).isEqualTo(WaitOutcome.SHOWN);
      assertThat(find("belated")).as("who waits does not wait for the feed").isNotEmpty();
    }

    assertFound("belated", late);
  }

  @Test
  void theTextOfAContentInQuarantineIsNoLongerFound() throws Exception {
    StoredContent content = content("infected");
    Document document = new Document(content);
    JournalRecord text = text(content.hash(), "a sentence about a trojan");
    write(document.created("horse"), text);
    assertFound("trojan", document);

    write(
        codec.seal(
            ContentEvent.persistenceId(content.hash()),
            2,
            Instant.now(),
            ANN,
            new ContentEvent.Quarantined("Eicar", "ClamAV 1"),
            text.hash()));

    await().atMost(SOON).until(() -> find("trojan").isEmpty());
    assertFound("horse", document);
  }

  @Test
  void aMissingRecordIsReadFromTheJournalBeforeItsSuccessor() throws Exception {
    Document document = new Document();
    JournalRecord created = document.created("first name");
    JournalRecord renamed = document.renamed("second name");
    try (Connection connection = JournalRows.connect(database)) {
      connection.setAutoCommit(false);
      JournalRows.insert(connection, "a-tag-that-nobody-follows", created);
      connection.commit();
    }
    write(renamed);

    assertFound("second", document);
    assertThat(index.latest(document.id).map(DocumentView::createdAt)).contains(created.at());
  }

  @Test
  void textThatComesBeforeOrAfterItsDocumentIsFound() throws Exception {
    StoredContent first = content("one");
    StoredContent second = content("two");
    Document documentFirst = new Document(first);
    write(documentFirst.created("a"));
    write(text(first.hash(), "a sentence about aardvarks"));
    write(text(second.hash(), "a sentence about wombats"));
    Document textFirst = new Document(second);
    write(textFirst.created("b"));

    assertFound("aardvarks", documentFirst);
    assertFound("\"about wombats\"", textFirst);
  }

  @Test
  void aTextThatIsGoneDoesNotStopTheIndex() throws Exception {
    StoredContent lost = new StoredContent(new ContentHash("0".repeat(64)), 12, "text/plain");
    write(text(content("x").hash(), lost));
    Document document = new Document();
    write(document.created("still here"));

    assertFound("still", document);
  }

  @Test
  void aPurgedDocumentGoesAndALateRecordOfItDoesNotBringItBack() throws Exception {
    Document document = new Document();
    JournalRecord created = document.created("lease");
    JournalRecord renamed = document.renamed("contract");
    write(created, renamed);
    assertFound("contract", document);

    write(document.purged());
    await().atMost(SOON).until(() -> find("contract").isEmpty());

    index.putDocuments(List.of(view(created)));
    index.refresh();
    assertThat(find("lease")).isEmpty();
    assertThat(index.latestRevision(document.id)).isEqualTo(3);
  }

  @Test
  void aNewIndexPassesOverErasedHistories() throws Exception {
    Document purged = new Document();
    Document halfErased = new Document();
    write(purged.created("lease").redacted(), purged.renamed("contract").redacted());
    write(purged.purged());
    write(halfErased.created("lease").redacted(), halfErased.renamed("contract"));
    write(halfErased.purged());
    Document other = new Document();
    write(other.created("other"));

    assertFound("other", other);
    await().atMost(SOON).until(() -> index.latestRevision(purged.id) == 3);
    await().atMost(SOON).until(() -> index.latestRevision(halfErased.id) == 3);
    assertThat(index.documents()).isEqualTo(1);
  }

  @Test
  void aForgottenTextGoes() throws Exception {
    StoredContent content = content("bytes");
    Document document = new Document(content);
    write(document.created("a"));
    write(text(content.hash(), "a sentence about wombats"));
    assertFound("wombats", document);

    write(
        codec.seal(
            ContentEvent.persistenceId(content.hash()),
            2,
            Instant.now(),
            ANN,
            new ContentEvent.Forgotten(),
            ChainHash.NONE));

    await().atMost(SOON).until(() -> find("wombats").isEmpty());
    assertFound("a", document);
  }

  @Test
  void anIndexThatDiedWithoutACommitCatchesUp() throws Exception {
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Document document = new Document();
      documents.add(document);
      write(document.created("number" + i), document.renamed("renamed" + i));
    }
    await().atMost(SOON).until(() -> find("renamed49").size() == 1);

    // Closing without a commit is what a killed process leaves: the writer drops what it has not
    // committed.
    index.close();
    kit.shutdownTestKit();
    pool.close();
    Document meanwhile = new Document();
    write(meanwhile.created("meanwhile"));
    start();

    assertFound("meanwhile", meanwhile);
    for (int i = 0; i < 50; i++) {
      assertFound("renamed" + i, documents.get(i));
    }
    assertThat(index.documents()).isEqualTo(51);
  }

  @Test
  void aCleanRestartGoesOnFromTheCommit() throws Exception {
    Document before = new Document();
    write(before.created("before"));
    assertFound("before", before);

    follower.stop().toCompletableFuture().get();
    assertThat(index.positions()).isNotEmpty();
    index.close();
    Document after = new Document();
    write(after.created("after"), after.renamed("afterwards"));
    follow();

    assertFound("afterwards", after);
    assertFound("before", before);
  }

  @Test
  void whoWaitsForADocumentSeesItAndAllBeforeIt() throws Exception {
    Document document = new Document();
    write(document.created("first"), document.renamed("second"), document.renamed("third"));

    assertThat(shown(Optional.of(new WritePosition(document.id, 3)))).isEqualTo(WaitOutcome.SHOWN);

    assertThat(find("third")).containsExactly(document.id);
  }

  @Test
  void whoWaitsDoesNotWaitForTheFeed() throws Exception {
    follower.stop().toCompletableFuture().get();
    index.close();
    follow(new SilentFeed(JdbcJournalFeed.create(kit.system(), pool.dataSource())));
    Document first = new Document();
    Document second = new Document();
    write(first.created("one"), second.created("two"), second.renamed("three"));

    assertThat(shown(Optional.of(new WritePosition(second.id, 2)))).isEqualTo(WaitOutcome.SHOWN);
    assertThat(find("three")).containsExactly(second.id);
    assertThat(find("one")).isEmpty();
    assertThat(shown(Optional.empty())).isEqualTo(WaitOutcome.SHOWN);
    assertThat(find("one")).containsExactly(first.id);
  }

  @Test
  void whoWaitsIsToldAtTheBoundWhenTheFollowerStands() throws Exception {
    follower.stop().toCompletableFuture().get();
    Document document = new Document();
    write(document.created("unseen"));

    assertThat(shown(Optional.of(new WritePosition(document.id, 1)))).isEqualTo(WaitOutcome.BEHIND);
    assertThat(shown(Optional.empty())).isEqualTo(WaitOutcome.BEHIND);
  }

  @Test
  void whoWaitsForARecordOfTheFutureIsToldWhenItComes() throws Exception {
    Document document = new Document();
    write(document.created("first"));
    CompletionStage<WaitOutcome> second =
        follower.shown(Optional.of(new WritePosition(document.id, 2)));
    assertThat(shown(Optional.of(new WritePosition(document.id, 1)))).isEqualTo(WaitOutcome.SHOWN);
    assertThat(second.toCompletableFuture()).isNotDone();

    write(document.renamed("second"));

    assertThat(second.toCompletableFuture().get()).isEqualTo(WaitOutcome.SHOWN);
    assertThat(find("second")).containsExactly(document.id);
  }

  @Test
  void whenTooManyWaitTheNextIsTurnedAwayAtOnce() throws Exception {
    WritePosition never = new WritePosition(new Document().id, 1);
    List<CompletionStage<WaitOutcome>> waiting = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiting.add(follower.shown(Optional.of(never)));
    }

    assertThat(shown(Optional.empty())).isEqualTo(WaitOutcome.CROWDED);

    for (CompletionStage<WaitOutcome> one : waiting) {
      assertThat(one.toCompletableFuture().get()).isEqualTo(WaitOutcome.BEHIND);
    }
    assertThat(shown(Optional.empty())).isEqualTo(WaitOutcome.SHOWN);
  }

  private WaitOutcome shown(Optional<WritePosition> position) throws Exception {
    return follower.shown(position).toCompletableFuture().get();
  }

  /** A journal whose feed brings nothing. */
  private record SilentFeed(JournalFeed journal) implements JournalFeed {

    @Override
    public CompletionStage<String> end(String tag) {
      return journal.end(tag);
    }

    @Override
    public boolean covers(String position, String other) {
      return journal.covers(position, other);
    }

    @Override
    public Source<FeedStep, NotUsed> steps(String tag, String position) {
      return Source.<FeedStep>never().mapMaterializedValue(never -> NotUsed.getInstance());
    }

    @Override
    public CompletionStage<Optional<Map<String, Long>>> missing(
        Map<String, String> positions, int max) {
      return journal.missing(positions, max);
    }

    @Override
    public Source<StoredEvent, NotUsed> replay(String persistenceId, long from, long to) {
      return journal.replay(persistenceId, from, to);
    }
  }

  private void follow() {
    follow(JdbcJournalFeed.create(kit.system(), pool.dataSource()));
  }

  private void follow(JournalFeed feed) {
    Config config = kit.system().settings().config();
    index =
        LuceneIndex.open(
            directory.resolve("index"), SearchSettings.from(config), LuceneSettings.from(config));
    follower =
        IndexFollower.start(
            kit.system(),
            feed,
            blobs,
            index,
            SearchServiceSettings.from(config),
            InstantSource.system());
  }

  private void assertFound(String query, Document document) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> assertThat(find(query)).containsExactly(document.id));
  }

  private List<DocumentId> find(String query) {
    ActorRef<SearchReply> nobody = kit.system().ignoreRef();
    SearchReply reply =
        index.find(
            new SearchCommand.Find(
                ANN,
                query,
                false,
                SearchCommand.PageRequest.of(10, Optional.empty(), Optional.empty()),
                nobody));
    return ((SearchReply.Page) reply).items().stream().map(hit -> hit.document().id()).toList();
  }

  private void write(JournalRecord... records) throws SQLException {
    try (Connection connection = JournalRows.connect(database)) {
      connection.setAutoCommit(false);
      for (JournalRecord record : records) {
        insert(connection, record);
        connection.commit();
      }
    }
  }

  private static void insert(Connection connection, JournalRecord record) throws SQLException {
    JournalRows.insert(connection, JournalTags.of(record.header().persistenceId()), record);
  }

  private JournalRecord text(ContentHash hash, String text)
      throws ExecutionException, InterruptedException {
    return text(hash, content(text));
  }

  private JournalRecord text(ContentHash hash, StoredContent text) {
    return codec.seal(
        ContentEvent.persistenceId(hash),
        1,
        Instant.now(),
        ANN,
        new ContentEvent.TextExtracted(
            text, "text/plain", Map.of(), Optional.empty(), false, "test/1", List.of()),
        ChainHash.NONE);
  }

  private static DocumentView view(JournalRecord created) {
    return DocumentFold.apply(
            Optional.empty(), created.header(), (DocumentEvent) created.event().orElseThrow())
        .orElseThrow();
  }

  private StoredContent content(String text) throws ExecutionException, InterruptedException {
    StoredBlob blob =
        Source.single(ByteString.fromString(text))
            .runWith(blobs.write(1_000_000), kit.system())
            .toCompletableFuture()
            .get();
    return new StoredContent(blob.hash(), blob.size(), "text/plain");
  }

  /** Writes the records of one document. */
  private final class Document {
    private final DocumentId id = DocumentId.derived(ANN, UUID.randomUUID().toString());
    private final StoredContent content;
    private Optional<JournalRecord> last = Optional.empty();

    Document(StoredContent content) {
      this.content = content;
    }

    Document() {
      this(new StoredContent(new ContentHash("f".repeat(64)), 1, "text/plain"));
    }

    JournalRecord created(String name) {
      return next(
          new DocumentEvent.Created(
              name,
              FolderPath.ROOT,
              Optional.empty(),
              new TreeSet<>(),
              Map.of(),
              content,
              Optional.empty()));
    }

    JournalRecord renamed(String name) {
      return next(
          new DocumentEvent.Described(
              Optional.of(name),
              Optional.empty(),
              Optional.empty(),
              Map.of(),
              Set.of(),
              Set.of(),
              Optional.empty()));
    }

    JournalRecord purged() {
      return next(new DocumentEvent.Purged());
    }

    private JournalRecord next(JournalEvent event) {
      JournalRecord record =
          codec.seal(
              DocumentFold.persistenceId(id),
              last.map(r -> r.header().sequence()).orElse(0L) + 1,
              Instant.parse("2026-01-01T00:00:00Z").plusMillis(last.isEmpty() ? 0 : 1),
              ANN,
              event,
              last.map(JournalRecord::hash).orElse(ChainHash.NONE));
      last = Optional.of(record);
      return record;
    }
  }
}
