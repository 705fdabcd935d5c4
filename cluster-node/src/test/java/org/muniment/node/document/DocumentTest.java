package org.muniment.node.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.persistence.jdbc.query.javadsl.JdbcReadJournal;
import akka.persistence.query.PersistenceQuery;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.muniment.persistence.database.JdbcEndpoint;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.persistence.journal.ChainHash;
import org.muniment.persistence.journal.DocumentFold;
import org.muniment.persistence.journal.DocumentHistory;
import org.muniment.persistence.journal.JournalDocumentHistory;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.persistence.journal.RecordCodec;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.AttributesPatch;
import org.muniment.protocol.document.AttributesPatch.Clearable;
import org.muniment.protocol.document.DocumentCommand;
import org.muniment.protocol.document.DocumentCommand.AddVersion;
import org.muniment.protocol.document.DocumentCommand.Create;
import org.muniment.protocol.document.DocumentCommand.Describe;
import org.muniment.protocol.document.DocumentCommand.Get;
import org.muniment.protocol.document.DocumentCommand.GetVersion;
import org.muniment.protocol.document.DocumentCommand.ListVersions;
import org.muniment.protocol.document.DocumentCommand.Restore;
import org.muniment.protocol.document.DocumentCommand.Trash;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.DocumentReply.Accepted;
import org.muniment.protocol.document.DocumentReply.AcceptedBefore;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Idempotency;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.Precondition;
import org.muniment.protocol.document.Principal;
import org.muniment.protocol.document.PropertyValue;

/** The entity over a real journal in a real PostgreSQL. */
class DocumentTest {

  private static final Principal ANN = new Principal("ann");
  private static final Principal BOB = new Principal("bob");
  private static final ContentRef FIRST = content('a');
  private static final ContentRef SECOND = content('b');
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final DocumentSettings SETTINGS =
      new DocumentSettings(
          Duration.ofSeconds(5),
          4,
          2,
          5,
          3,
          Duration.ofHours(24),
          3,
          Duration.ofMillis(50),
          Duration.ofMillis(500));

  private static final TestPostgres.Database DATABASE = TestPostgres.freshDatabase();

  private static ActorTestKit kit;
  private static DocumentHistory history;

  private Instant now = START;
  private DocumentId id;
  private ActorRef<DocumentCommand> document;

  @BeforeAll
  static void startSystem() {
    Config serialization = ConfigFactory.parseResources("serialization.conf");
    kit =
        ActorTestKit.create(
            serialization
                .withFallback(DATABASE.config())
                .withFallback(ConfigFactory.parseResources("persistence.conf"))
                .withFallback(ConfigFactory.defaultReference())
                .resolve());
    JdbcReadJournal journal =
        PersistenceQuery.get(kit.system())
            .getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier());
    history = new JournalDocumentHistory(journal, Materializer.createMaterializer(kit.system()));
  }

  @AfterAll
  static void stopSystem() {
    kit.shutdownTestKit();
  }

  @BeforeEach
  void newDocument() {
    id = DocumentId.derived(ANN, UUID.randomUUID().toString());
    document = spawn();
  }

  @Test
  void aCreatedDocumentIsThereAfterARestart() {
    DocumentView created = accepted(create(Optional.empty()));

    restart();

    assertThat(current()).isEqualTo(created);
    assertThat(created.revision()).isEqualTo(1);
    assertThat(created.version()).isEqualTo(1);
    assertThat(created.owner()).isEqualTo(ANN);
    assertThat(created.createdAt()).isEqualTo(START);
    assertThat(created.state()).isEqualTo(Lifecycle.LIVE);
  }

  @Test
  void anUploadIsOneRecordInTheJournal() {
    accepted(create(Optional.of(key("k", "f"))));
    assertThat(records()).hasSize(1);
  }

  @Test
  void whatWasNeverCreatedIsNotFound() {
    assertThat(ask(reply -> new Get(ANN, reply))).isEqualTo(new DocumentReply.NotFound());
    assertThat(describe(Precondition.absent(), name("x"), Optional.empty()))
        .isEqualTo(new DocumentReply.NotFound());
    assertThat(records()).isEmpty();
  }

  @Test
  void aRepeatedCreationGetsTheFirstAnswerAlsoAfterARestartAndLaterChanges() {
    accepted(create(Optional.of(key("k", "f"))));
    accepted(describe(Precondition.absent(), name("later"), Optional.empty()));
    restart();

    assertThat(create(Optional.of(key("k", "f")))).isEqualTo(new AcceptedBefore(1, current()));
    assertThat(records()).hasSize(2);
  }

  @Test
  void aKeyUsedForAnotherRequestIsRefused() {
    accepted(create(Optional.of(key("k", "f"))));
    assertThat(create(Optional.of(key("k", "other")))).isEqualTo(new DocumentReply.KeyReused());
    assertThat(describe(Precondition.absent(), name("x"), Optional.of(key("k", "third"))))
        .isEqualTo(new DocumentReply.KeyReused());
    assertThat(records()).hasSize(1);
  }

  @Test
  void aSecondCreationWithoutAKeyIsRefused() {
    accepted(create(Optional.empty()));
    assertThat(create(Optional.empty())).isEqualTo(new DocumentReply.AlreadyExists());
  }

  @Test
  void sixteenEqualCreationsWithOneKeyMakeOneDocument() {
    TestProbe<DocumentReply> probe = kit.createTestProbe();
    for (int i = 0; i < 16; i++) {
      document.tell(creation(Optional.of(key("k", "f"))).apply(probe.ref()));
    }
    List<DocumentReply> replies = probe.receiveSeveralMessages(16, Duration.ofSeconds(10));

    assertThat(replies).filteredOn(Accepted.class::isInstance).hasSize(1);
    assertThat(replies).filteredOn(AcceptedBefore.class::isInstance).hasSize(15);
    assertThat(records()).hasSize(1);
  }

  @Test
  void ofSixteenWritersWithOneIfMatchExactlyOneWins() {
    accepted(create(Optional.empty()));
    TestProbe<DocumentReply> probe = kit.createTestProbe();
    for (int i = 0; i < 16; i++) {
      String name = "writer " + i;
      document.tell(
          new Describe(
              ANN, Precondition.oneOf(Set.of(1L)), name(name), Optional.empty(), probe.ref()));
    }
    List<DocumentReply> replies = probe.receiveSeveralMessages(16, Duration.ofSeconds(10));

    assertThat(replies).filteredOn(Accepted.class::isInstance).hasSize(1);
    assertThat(replies).filteredOn(r -> r.equals(new DocumentReply.StaleRevision(2))).hasSize(15);
    assertThat(current().revision()).isEqualTo(2);
  }

  @Test
  void theIdempotencyKeyIsLookedAtBeforeThePrecondition() {
    accepted(create(Optional.empty()));
    Optional<Idempotency> key = Optional.of(key("k", "f"));
    accepted(describe(Precondition.oneOf(Set.of(1L)), name("new"), key));

    assertThat(describe(Precondition.oneOf(Set.of(1L)), name("new"), key))
        .isEqualTo(new AcceptedBefore(2, current()));
  }

  @Test
  void keysOfRequestsAreForgottenBeyondTheirBoundAndTheCreationsIsNot() {
    accepted(create(Optional.of(key("creation", "f"))));
    for (int i = 0; i < 4; i++) {
      accepted(describe(Precondition.absent(), name("n" + i), Optional.of(key("k" + i, "f"))));
    }
    restart();

    assertThat(describe(Precondition.absent(), name("n1"), Optional.of(key("k1", "f"))))
        .isInstanceOf(AcceptedBefore.class);
    accepted(describe(Precondition.absent(), name("again"), Optional.of(key("k0", "f"))));
    assertThat(create(Optional.of(key("creation", "f")))).isInstanceOf(AcceptedBefore.class);
  }

  @Test
  void aMergePatchSetsRemovesAndClears() {
    accepted(create(Optional.empty()));
    AttributesPatch patch =
        new AttributesPatch(
            Optional.of("new"),
            Optional.empty(),
            Optional.of(new TreeSet<>(Set.of("x"))),
            Map.of("b", new PropertyValue.Flag(true)),
            Set.of("a"),
            Set.of(Clearable.TYPE));

    Attributes after =
        accepted(describe(Precondition.absent(), patch, Optional.empty())).attributes();

    assertThat(after.name()).isEqualTo("new");
    assertThat(after.type()).isEmpty();
    assertThat(after.tags()).containsExactly("x");
    assertThat(after.properties()).isEqualTo(Map.of("b", new PropertyValue.Flag(true)));
    assertThat(after.folder()).isEqualTo(FolderPath.of("/in/box"));
  }

  @Test
  void aPatchThatChangesNothingMakesNoRevision() {
    DocumentView created = accepted(create(Optional.empty()));
    assertThat(accepted(describe(Precondition.absent(), name("first"), Optional.empty())))
        .isEqualTo(created);
    assertThat(records()).hasSize(1);
  }

  @Test
  void aKeyOnARequestThatChangedNothingIsRememberedToo() {
    accepted(create(Optional.empty()));
    Optional<Idempotency> key = Optional.of(key("k", "f"));
    accepted(describe(Precondition.absent(), name("first"), key));
    accepted(describe(Precondition.absent(), name("somebody else's"), Optional.empty()));

    assertThat(describe(Precondition.absent(), name("first"), key))
        .isInstanceOf(AcceptedBefore.class);
    assertThat(current().attributes().name()).isEqualTo("somebody else's");
    assertThat(describe(Precondition.absent(), name("x"), Optional.of(key("k", "other"))))
        .isEqualTo(new DocumentReply.KeyReused());
  }

  @Test
  void propertiesEndAtTheirBoundHoweverManyPatchesBringThem() {
    accepted(create(Optional.empty()));
    accepted(describe(Precondition.absent(), property("b"), Optional.empty()));
    accepted(describe(Precondition.absent(), property("c"), Optional.empty()));

    assertThat(describe(Precondition.absent(), property("d"), Optional.empty()))
        .isEqualTo(new DocumentReply.LimitReached("properties", 3));
    accepted(describe(Precondition.absent(), property("c"), Optional.empty()));
    assertThat(current().attributes().properties()).hasSize(3);
  }

  @Test
  void everyVersionStaysReachable() {
    accepted(create(Optional.empty()));
    DocumentView second =
        accepted(
            ask(
                r ->
                    new AddVersion(
                        BOB, Precondition.oneOf(Set.of(1L)), SECOND, Optional.empty(), r)));
    restart();

    assertThat(second.version()).isEqualTo(2);
    assertThat(second.content()).isEqualTo(SECOND);
    assertThat(second.modifiedBy()).isEqualTo(BOB);
    DocumentReply.Versions versions =
        (DocumentReply.Versions) ask(r -> new ListVersions(ANN, 1, 10, r));
    assertThat(versions.versions()).extracting(v -> v.content()).containsExactly(FIRST, SECOND);
    assertThat(versions.more()).isFalse();
    DocumentReply.Version first = (DocumentReply.Version) ask(r -> new GetVersion(ANN, 1, r));
    assertThat(first.version().content()).isEqualTo(FIRST);
    assertThat(ask(r -> new GetVersion(ANN, 3, r))).isEqualTo(new DocumentReply.NoSuchVersion(3));
    assertThat(ask(r -> new GetVersion(ANN, 0, r))).isEqualTo(new DocumentReply.NoSuchVersion(0));
  }

  @Test
  void versionsEndAtTheirBound() {
    accepted(create(Optional.empty()));
    for (int i = 2; i <= 5; i++) {
      accepted(addVersion());
    }
    assertThat(addVersion()).isEqualTo(new DocumentReply.LimitReached("versions", 5));
    assertThat(current().version()).isEqualTo(5);
  }

  @Test
  void aTrashedDocumentIsShownButNotChangedUntilItIsRestored() {
    accepted(create(Optional.empty()));
    assertThat(accepted(trash()).state()).isEqualTo(Lifecycle.TRASHED);
    assertThat(accepted(trash()).revision()).isEqualTo(2);
    assertThat(addVersion()).isEqualTo(new DocumentReply.WrongState(Lifecycle.TRASHED));
    assertThat(describe(Precondition.absent(), name("x"), Optional.empty()))
        .isEqualTo(new DocumentReply.WrongState(Lifecycle.TRASHED));
    restart();
    assertThat(current().state()).isEqualTo(Lifecycle.TRASHED);
    assertThat(accepted(restore()).state()).isEqualTo(Lifecycle.LIVE);
    assertThat(accepted(restore()).revision()).isEqualTo(3);
  }

  @Test
  void aStaleRevisionIsRefusedForEveryChange() {
    accepted(create(Optional.empty()));
    Precondition stale = Precondition.oneOf(Set.of(7L));
    List<DocumentReply> replies =
        List.of(
            describe(stale, name("x"), Optional.empty()),
            ask(r -> new AddVersion(ANN, stale, SECOND, Optional.empty(), r)),
            ask(r -> new Trash(ANN, stale, Optional.empty(), r)),
            ask(r -> new Restore(ANN, stale, Optional.empty(), r)));
    assertThat(replies).containsOnly(new DocumentReply.StaleRevision(1));
    assertThat(records()).hasSize(1);
  }

  @Test
  void theHistoryIsAChainWithStrictlyGrowingTimesAlsoWhenTheClockStepsBack() {
    accepted(create(Optional.empty()));
    now = START.minusSeconds(3600);
    for (int i = 0; i < 10; i++) {
      accepted(describe(Precondition.absent(), name("n" + i), Optional.empty()));
      if (i == 6) {
        restart();
      }
    }

    List<JournalRecord> records = records();
    ChainHash previous = ChainHash.NONE;
    Instant before = Instant.EPOCH;
    for (int i = 0; i < records.size(); i++) {
      JournalRecord record = records.get(i);
      assertThat(record.header().sequence()).isEqualTo(i + 1);
      assertThat(record.previousHash()).isEqualTo(previous);
      assertThat(record.isIntact()).isTrue();
      assertThat(record.at()).isAfter(before);
      previous = record.hash();
      before = record.at();
    }
    assertThat(records).hasSize(11);
  }

  @Test
  void theDocumentCanBeSeenAsItWas() throws Exception {
    List<DocumentView> views = new ArrayList<>();
    views.add(accepted(create(Optional.empty())));
    views.add(accepted(describe(Precondition.absent(), name("two"), Optional.empty())));
    views.add(accepted(addVersion()));
    views.add(accepted(trash()));
    Collections.shuffle(views);
    for (DocumentView view : views) {
      assertThat(history.atRevision(id, view.revision()).toCompletableFuture().get())
          .contains(view);
    }
    assertThat(history.atRevision(id, 5).toCompletableFuture().get()).isEmpty();
  }

  /**
   * A document with ten records, snapshots at the fourth and the eighth, and keys in both parts.
   */
  private DocumentView tenRecords() {
    accepted(create(Optional.of(key("creation", "f"))));
    accepted(addVersion(Optional.of(key("version", "f"))));
    for (int i = 3; i <= 8; i++) {
      accepted(describe(Precondition.absent(), name("n" + i), Optional.empty()));
    }
    accepted(addVersion(Optional.empty()));
    DocumentView last =
        accepted(describe(Precondition.absent(), name("ten"), Optional.of(key("late", "f"))));
    await().atMost(Duration.ofSeconds(10)).until(() -> snapshots().equals(List.of(4L, 8L)));
    return last;
  }

  /** That nothing of {@link #tenRecords} is missing, neither what shows nor what is remembered. */
  private void assertTenRecordsAreKnown(DocumentView expected, DocumentReply versionsBefore) {
    assertThat(current()).isEqualTo(expected);
    assertThat(versions()).isEqualTo(versionsBefore);
    assertThat(((DocumentReply.Versions) versionsBefore).versions())
        .extracting(v -> v.content())
        .containsExactly(FIRST, SECOND, SECOND);
    assertThat(create(Optional.of(key("creation", "f"))))
        .isEqualTo(new AcceptedBefore(1, expected));
    assertThat(addVersion(Optional.of(key("version", "f"))))
        .isEqualTo(new AcceptedBefore(2, expected));
    assertThat(describe(Precondition.absent(), name("ten"), Optional.of(key("late", "f"))))
        .isEqualTo(new AcceptedBefore(10, expected));
    assertThat(describe(Precondition.absent(), name("x"), Optional.of(key("version", "other"))))
        .isEqualTo(new DocumentReply.KeyReused());
  }

  @Test
  void recoveryBeginsAtTheSnapshotAndNeedsNoRecordBeforeIt() {
    DocumentView before = tenRecords();
    DocumentReply versionsBefore = versions();
    ChainHash end = records().get(9).hash();
    int deleted =
        update("DELETE FROM event_journal WHERE persistence_id = ? AND sequence_number <= 8");
    assertThat(deleted).isEqualTo(8);

    restart();

    assertTenRecordsAreKnown(before, versionsBefore);
    DocumentView after =
        accepted(describe(Precondition.absent(), name("eleven"), Optional.empty()));
    assertThat(after.revision()).isEqualTo(11);
    assertThat(after.createdAt()).isEqualTo(before.createdAt());
    List<JournalRecord> left = records();
    assertThat(left).extracting(record -> record.header().sequence()).containsExactly(9L, 10L, 11L);
    assertThat(left.get(2).previousHash()).isEqualTo(end);
  }

  @Test
  void aBrokenSnapshotIsPassedOverAndTheJournalTellsTheState() {
    DocumentView before = tenRecords();
    DocumentReply versionsBefore = versions();
    int broken =
        update("UPDATE snapshot SET snapshot_payload = '\\xdeadbeef' WHERE persistence_id = ?");
    assertThat(broken).isEqualTo(2);

    restart();

    assertTenRecordsAreKnown(before, versionsBefore);
    assertThat(accepted(describe(Precondition.absent(), name("eleven"), Optional.empty())))
        .extracting(DocumentView::revision)
        .isEqualTo(11L);
  }

  private List<Long> snapshots() {
    try (Connection connection = connect();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT sequence_number FROM snapshot WHERE persistence_id = ? ORDER BY 1")) {
      query.setString(1, DocumentFold.persistenceId(id));
      List<Long> found = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getLong(1));
        }
      }
      return found;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs a statement whose one parameter is this document's persistence id; the rows it met. */
  private int update(String sql) {
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, DocumentFold.persistenceId(id));
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  private static Connection connect() throws SQLException {
    JdbcEndpoint endpoint = DATABASE.endpoint();
    return DriverManager.getConnection(endpoint.url(), endpoint.user(), endpoint.password());
  }

  private DocumentReply versions() {
    return ask(reply -> new ListVersions(ANN, 1, 10, reply));
  }

  private DocumentReply create(Optional<Idempotency> idempotency) {
    return ask(creation(idempotency));
  }

  private static Function<ActorRef<DocumentReply>, DocumentCommand> creation(
      Optional<Idempotency> idempotency) {
    Attributes attributes =
        new Attributes(
            "first",
            FolderPath.of("/in/box"),
            Optional.of("letter"),
            new TreeSet<>(Set.of("t1", "t2")),
            Map.of("a", new PropertyValue.Text("1")));
    return reply -> new Create(ANN, attributes, FIRST, idempotency, reply);
  }

  private DocumentReply describe(
      Precondition precondition, AttributesPatch patch, Optional<Idempotency> key) {
    return ask(reply -> new Describe(ANN, precondition, patch, key, reply));
  }

  private DocumentReply addVersion() {
    return addVersion(Optional.empty());
  }

  private DocumentReply addVersion(Optional<Idempotency> key) {
    return ask(r -> new AddVersion(ANN, Precondition.absent(), SECOND, key, r));
  }

  private DocumentReply trash() {
    return ask(r -> new Trash(ANN, Precondition.absent(), Optional.empty(), r));
  }

  private DocumentReply restore() {
    return ask(r -> new Restore(ANN, Precondition.absent(), Optional.empty(), r));
  }

  private static AttributesPatch name(String name) {
    return new AttributesPatch(
        Optional.of(name), Optional.empty(), Optional.empty(), Map.of(), Set.of(), Set.of());
  }

  private static AttributesPatch property(String name) {
    return new AttributesPatch(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(name, new PropertyValue.Flag(true)),
        Set.of(),
        Set.of());
  }

  private DocumentView current() {
    return ((DocumentReply.Current) ask(reply -> new Get(ANN, reply))).document();
  }

  private static DocumentView accepted(DocumentReply reply) {
    assertThat(reply).isInstanceOf(Accepted.class);
    return ((Accepted) reply).document();
  }

  private DocumentReply ask(Function<ActorRef<DocumentReply>, DocumentCommand> command) {
    TestProbe<DocumentReply> probe = kit.createTestProbe();
    document.tell(command.apply(probe.ref()));
    return probe.receiveMessage(Duration.ofSeconds(10));
  }

  private List<JournalRecord> records() {
    try {
      return history.records(id, 1).runWith(Sink.seq(), kit.system()).toCompletableFuture().get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void restart() {
    kit.stop(document);
    document = spawn();
  }

  private ActorRef<DocumentCommand> spawn() {
    InstantSource clock = () -> now;
    return kit.spawn(Document.create(id, SETTINGS, clock, new RecordCodec()));
  }

  private static Idempotency key(String key, String fingerprint) {
    return new Idempotency(key, fingerprint);
  }

  private static ContentRef content(char digit) {
    return new ContentRef(new ContentHash(String.valueOf(digit).repeat(64)), 42, "application/pdf");
  }
}
