package org.muniment.node.document;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.muniment.protocol.document.Checkout;
import org.muniment.protocol.document.DocumentCommand;
import org.muniment.protocol.document.DocumentCommand.AddVersion;
import org.muniment.protocol.document.DocumentCommand.CheckOut;
import org.muniment.protocol.document.DocumentCommand.Describe;
import org.muniment.protocol.document.DocumentCommand.Get;
import org.muniment.protocol.document.DocumentCommand.RestoreVersion;
import org.muniment.protocol.document.DocumentCommand.Trash;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.DocumentReply.AcceptedBefore;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.Idempotency;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.Precondition;

/** Who may change a document that is checked out, and when that ends. */
class CheckoutTest extends DocumentFixture {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Instant LATER = START.plusSeconds(60);

  @Test
  void nobodyElseChangesACheckedOutDocumentInAnyWay() {
    accepted(create(Optional.empty()));
    accepted(addVersion());
    now = LATER;
    Checkout held = accepted(checkOut(ANN, HOUR)).checkout().orElseThrow();
    Precondition any = Precondition.absent();
    Optional<Idempotency> none = Optional.empty();

    List<DocumentReply> replies =
        List.of(
            ask(r -> new Describe(BOB, any, name("x"), none, r)),
            ask(r -> new AddVersion(BOB, any, FIRST, none, r)),
            ask(r -> new RestoreVersion(BOB, any, 1, none, r)),
            ask(r -> new Trash(BOB, any, none, r)),
            checkOut(BOB, HOUR),
            checkIn(BOB),
            release(BOB));

    assertThat(replies).containsOnly(new DocumentReply.CheckedOut(held));
    assertThat(held).isEqualTo(new Checkout(ANN, LATER, LATER.plus(HOUR), Optional.of("by ann")));
    assertThat(records()).hasSize(3);
    assertThat(((DocumentReply.Current) ask(r -> new Get(BOB, r))).document().checkout())
        .contains(held);
  }

  @Test
  void itsHolderChangesItAndStaysItsHolder() {
    accepted(create(Optional.empty()));
    Optional<Checkout> held = accepted(checkOut(ANN, HOUR)).checkout();

    accepted(describe(Precondition.absent(), name("mine"), Optional.empty()));
    DocumentView after = accepted(addVersion());

    assertThat(after.checkout()).isEqualTo(held);
    assertThat(after.revision()).isEqualTo(4);
  }

  @Test
  void aCheckOutIsARevisionButNoModification() {
    DocumentView created = accepted(create(Optional.empty()));
    now = START.plusSeconds(60);

    DocumentView out = accepted(checkOut(BOB, HOUR));
    DocumentView back = accepted(release(BOB));

    assertThat(out.revision()).isEqualTo(2);
    assertThat(back.revision()).isEqualTo(3);
    assertThat(List.of(out, back))
        .allMatch(view -> view.modifiedAt().equals(created.modifiedAt()))
        .allMatch(view -> view.modifiedBy().equals(created.modifiedBy()));
    assertThat(back.checkout()).isEmpty();
  }

  @Test
  void atItsExpiryItIsAsNoneAndNothingIsWritten() {
    accepted(create(Optional.empty()));
    Checkout held = accepted(checkOut(ANN, HOUR)).checkout().orElseThrow();
    now = held.expiresAt().minusNanos(1_000);
    assertThat(current().checkout()).contains(held);
    assertThat(checkOut(BOB, HOUR)).isEqualTo(new DocumentReply.CheckedOut(held));

    now = held.expiresAt();

    assertThat(current().checkout()).isEmpty();
    assertThat(current().revision()).isEqualTo(2);
    assertThat(accepted(release(BOB)).revision()).isEqualTo(2);
    assertThat(checkIn(ANN)).isEqualTo(new DocumentReply.NotCheckedOut());
    assertThat(records()).hasSize(2);
    assertThat(
            accepted(
                    ask(
                        r ->
                            new AddVersion(
                                BOB, Precondition.absent(), SECOND, Optional.empty(), r)))
                .checkout())
        .isEmpty();
    assertThat(accepted(checkOut(BOB, HOUR)).checkout().orElseThrow().by()).isEqualTo(BOB);
  }

  @Test
  void whatHasBeenEditedSinceDoesNotComeBackWithTheClock() {
    accepted(create(Optional.empty()));
    now = LATER;
    accepted(checkOut(ANN, HOUR));
    now = LATER.plus(HOUR);
    accepted(ask(r -> new Describe(BOB, Precondition.absent(), name("b"), Optional.empty(), r)));

    now = LATER;

    assertThat(current().checkout()).isEmpty();
    assertThat(checkIn(ANN)).isEqualTo(new DocumentReply.NotCheckedOut());
  }

  @Test
  void itsHolderRenewsIt() {
    accepted(create(Optional.empty()));
    now = LATER;
    accepted(checkOut(ANN, HOUR));
    now = LATER.plusSeconds(1_800);

    Checkout renewed =
        accepted(
                ask(
                    r ->
                        new CheckOut(
                            ANN,
                            Precondition.absent(),
                            HOUR,
                            Optional.empty(),
                            Optional.empty(),
                            r)))
            .checkout()
            .orElseThrow();

    assertThat(renewed).isEqualTo(new Checkout(ANN, LATER, now.plus(HOUR), Optional.of("by ann")));
    now = renewed.expiresAt();
    assertThat(accepted(checkOut(ANN, HOUR)).checkout().orElseThrow().since()).isEqualTo(now);
  }

  @Test
  void aCheckInIsOneRecordWithTheNewContent() {
    accepted(create(Optional.empty()));
    accepted(checkOut(ANN, HOUR));

    DocumentView in = accepted(checkIn(ANN));
    restart();

    assertThat(in.content()).isEqualTo(SECOND);
    assertThat(in.version()).isEqualTo(2);
    assertThat(in.checkout()).isEmpty();
    assertThat(current()).isEqualTo(in);
    assertThat(records()).hasSize(3);
    assertThat(checkIn(ANN)).isEqualTo(new DocumentReply.NotCheckedOut());
  }

  @Test
  void releasingWhatIsNotCheckedOutChangesNothing() {
    DocumentView created = accepted(create(Optional.empty()));

    assertThat(accepted(release(BOB))).isEqualTo(created);
    assertThat(records()).hasSize(1);
  }

  @Test
  void theTrashEndsIt() {
    accepted(create(Optional.empty()));
    accepted(checkOut(ANN, HOUR));

    assertThat(accepted(trash()).checkout()).isEmpty();
    assertThat(checkOut(ANN, HOUR)).isEqualTo(new DocumentReply.WrongState(Lifecycle.TRASHED));
    assertThat(checkIn(ANN)).isEqualTo(new DocumentReply.WrongState(Lifecycle.TRASHED));
    assertThat(accepted(restore()).checkout()).isEmpty();
  }

  @Test
  void aRepeatedCheckOutGetsTheFirstAnswerAlsoOnceItHasExpired() {
    accepted(create(Optional.empty()));
    Optional<Idempotency> key = Optional.of(key("out", "f"));
    Function<ActorRef<DocumentReply>, DocumentCommand> command =
        r -> new CheckOut(ANN, Precondition.oneOf(Set.of(1L)), HOUR, Optional.empty(), key, r);
    DocumentView first = accepted(ask(command));

    now = START.plus(HOUR).plus(HOUR);

    assertThat(ask(command)).isEqualTo(new AcceptedBefore(2, first));
    assertThat(records()).hasSize(2);
  }
}
