package org.muniment.node.document;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.AttributesPatch;
import org.muniment.protocol.document.AttributesPatch.Clearable;
import org.muniment.protocol.document.DocumentCommand.AddVersion;
import org.muniment.protocol.document.DocumentCommand.Describe;
import org.muniment.protocol.document.DocumentCommand.Get;
import org.muniment.protocol.document.DocumentCommand.GetVersion;
import org.muniment.protocol.document.DocumentCommand.ListVersions;
import org.muniment.protocol.document.DocumentCommand.Restore;
import org.muniment.protocol.document.DocumentCommand.Trash;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.DocumentReply.Accepted;
import org.muniment.protocol.document.DocumentReply.AcceptedBefore;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Idempotency;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.Precondition;
import org.muniment.protocol.document.PropertyValue;

/** What the entity decides. */
class DocumentTest extends DocumentFixture {

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
  void tagsAndPropertiesTogetherHaveABoundInBytes() {
    accepted(create(Optional.empty()));
    accepted(describe(Precondition.absent(), text("long", "ä".repeat(400)), Optional.empty()));

    assertThat(describe(Precondition.absent(), text("more", "x".repeat(200)), Optional.empty()))
        .isEqualTo(new DocumentReply.LimitReached("bytes of tags and properties", 1_000));
    accepted(describe(Precondition.absent(), text("long", "x".repeat(800)), Optional.empty()));
    accepted(describe(Precondition.absent(), text("more", "x".repeat(100)), Optional.empty()));
  }

  @Test
  void tagsEndAtTheirBound() {
    accepted(create(Optional.empty()));
    accepted(describe(Precondition.absent(), tags("t1", "t2", "t3"), Optional.empty()));

    assertThat(describe(Precondition.absent(), tags("1", "2", "3", "4"), Optional.empty()))
        .isEqualTo(new DocumentReply.LimitReached("tags", 3));
    assertThat(current().attributes().tags()).containsExactly("t1", "t2", "t3");
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

  private static AttributesPatch tags(String... tags) {
    return new AttributesPatch(
        Optional.empty(),
        Optional.empty(),
        Optional.of(new TreeSet<>(Set.of(tags))),
        Map.of(),
        Set.of(),
        Set.of());
  }

  private static AttributesPatch property(String name) {
    return property(name, new PropertyValue.Flag(true));
  }

  private static AttributesPatch text(String name, String value) {
    return property(name, new PropertyValue.Text(value));
  }

  private static AttributesPatch property(String name, PropertyValue value) {
    return new AttributesPatch(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(name, value),
        Set.of(),
        Set.of());
  }
}
