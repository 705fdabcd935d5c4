package org.muniment.node.document;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.persistence.jdbc.query.javadsl.JdbcReadJournal;
import akka.persistence.query.PersistenceQuery;
import akka.stream.Materializer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
import org.muniment.persistence.database.TestPostgres;
import org.muniment.persistence.journal.DocumentHistory;
import org.muniment.persistence.journal.JournalDocumentHistory;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.persistence.journal.RecordCodec;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.AttributesPatch;
import org.muniment.protocol.document.DocumentCommand;
import org.muniment.protocol.document.DocumentCommand.AddVersion;
import org.muniment.protocol.document.DocumentCommand.CheckIn;
import org.muniment.protocol.document.DocumentCommand.CheckOut;
import org.muniment.protocol.document.DocumentCommand.Create;
import org.muniment.protocol.document.DocumentCommand.Describe;
import org.muniment.protocol.document.DocumentCommand.Get;
import org.muniment.protocol.document.DocumentCommand.ListVersions;
import org.muniment.protocol.document.DocumentCommand.ReleaseCheckout;
import org.muniment.protocol.document.DocumentCommand.Restore;
import org.muniment.protocol.document.DocumentCommand.Trash;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.DocumentReply.Accepted;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Idempotency;
import org.muniment.protocol.document.Precondition;
import org.muniment.protocol.document.Principal;
import org.muniment.protocol.document.PropertyValue;

/**
 * A new document for each test, over a real journal in a real PostgreSQL, and how to command it.
 */
abstract class DocumentFixture {

  static final Principal ANN = new Principal("ann");
  static final Principal BOB = new Principal("bob");
  static final ContentRef FIRST = content('a');
  static final ContentRef SECOND = content('b');
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final DocumentSettings SETTINGS =
      new DocumentSettings(
          Duration.ofSeconds(5),
          4,
          2,
          5,
          3,
          3,
          1_000,
          Duration.ofHours(24),
          3,
          Duration.ofMillis(50),
          Duration.ofMillis(500));

  static final TestPostgres.Database DATABASE = TestPostgres.freshDatabase();

  static ActorTestKit kit;
  static DocumentHistory history;

  Instant now = START;
  DocumentId id;
  ActorRef<DocumentCommand> document;

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
    history =
        new JournalDocumentHistory(
            journal, Materializer.createMaterializer(kit.system()), Duration.ofSeconds(10));
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

  DocumentReply versions() {
    return ask(reply -> new ListVersions(ANN, 1, 10, reply));
  }

  DocumentReply create(Optional<Idempotency> idempotency) {
    return ask(creation(idempotency));
  }

  static Function<ActorRef<DocumentReply>, DocumentCommand> creation(
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

  DocumentReply describe(
      Precondition precondition, AttributesPatch patch, Optional<Idempotency> key) {
    return ask(reply -> new Describe(ANN, precondition, patch, key, reply));
  }

  DocumentReply addVersion() {
    return addVersion(Optional.empty());
  }

  DocumentReply addVersion(Optional<Idempotency> key) {
    return ask(r -> new AddVersion(ANN, Precondition.absent(), SECOND, key, r));
  }

  DocumentReply trash() {
    return ask(r -> new Trash(ANN, Precondition.absent(), Optional.empty(), r));
  }

  DocumentReply checkOut(Principal principal, Duration expiresIn) {
    Optional<String> comment = Optional.of("by " + principal);
    return ask(
        r ->
            new CheckOut(
                principal, Precondition.absent(), expiresIn, comment, Optional.empty(), r));
  }

  DocumentReply checkIn(Principal principal) {
    return ask(r -> new CheckIn(principal, Precondition.absent(), SECOND, Optional.empty(), r));
  }

  DocumentReply release(Principal principal) {
    return ask(r -> new ReleaseCheckout(principal, Precondition.absent(), Optional.empty(), r));
  }

  DocumentReply restore() {
    return ask(r -> new Restore(ANN, Precondition.absent(), Optional.empty(), r));
  }

  static AttributesPatch name(String name) {
    return new AttributesPatch(
        Optional.of(name), Optional.empty(), Optional.empty(), Map.of(), Set.of(), Set.of());
  }

  DocumentView current() {
    return ((DocumentReply.Current) ask(reply -> new Get(ANN, reply))).document();
  }

  static DocumentView accepted(DocumentReply reply) {
    assertThat(reply).isInstanceOf(Accepted.class);
    return ((Accepted) reply).document();
  }

  DocumentReply ask(Function<ActorRef<DocumentReply>, DocumentCommand> command) {
    TestProbe<DocumentReply> probe = kit.createTestProbe();
    document.tell(command.apply(probe.ref()));
    return probe.receiveMessage(Duration.ofSeconds(10));
  }

  List<JournalRecord> records() {
    try {
      return history.records(id, 1, 1_000, 1 << 20).toCompletableFuture().get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  void restart() {
    kit.stop(document);
    document = spawn();
  }

  ActorRef<DocumentCommand> spawn() {
    InstantSource clock = () -> now;
    return kit.spawn(Document.create(id, SETTINGS, clock, new RecordCodec()));
  }

  static Idempotency key(String key, String fingerprint) {
    return new Idempotency(key, fingerprint);
  }

  static ContentRef content(char digit) {
    return new ContentRef(new ContentHash(String.valueOf(digit).repeat(64)), 42, "application/pdf");
  }
}
