package org.muniment.node.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.muniment.protocol.document.DocumentCommand.RestoreVersion;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.DocumentReply.AcceptedBefore;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.Idempotency;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.Precondition;

/** Coming back to an earlier version. */
class VersionRestoreTest extends DocumentFixture {

  @Test
  void anOldVersionBecomesCurrentAsANewOneAndAttributesStay() {
    accepted(create(Optional.empty()));
    accepted(addVersion());
    accepted(describe(Precondition.absent(), name("later"), Optional.empty()));

    DocumentView restored = accepted(restoreVersion(1, Optional.empty()));
    restart();

    assertThat(restored.version()).isEqualTo(3);
    assertThat(restored.content()).isEqualTo(FIRST);
    assertThat(restored.attributes().name()).isEqualTo("later");
    assertThat(current()).isEqualTo(restored);
    assertThat(((DocumentReply.Versions) versions()).versions())
        .extracting(v -> v.content())
        .containsExactly(FIRST, SECOND, FIRST);
    assertThat(records()).hasSize(4);
  }

  @Test
  void contentThatIsCurrentAlreadyMakesNoVersion() {
    accepted(create(Optional.empty()));
    accepted(addVersion());
    DocumentView restored = accepted(restoreVersion(1, Optional.empty()));

    assertThat(accepted(restoreVersion(1, Optional.empty()))).isEqualTo(restored);
    assertThat(accepted(restoreVersion(3, Optional.empty()))).isEqualTo(restored);
    DocumentView keyed = accepted(restoreVersion(1, Optional.of(key("k", "f"))));

    assertThat(keyed.version()).isEqualTo(3);
    assertThat(keyed.revision()).isEqualTo(4);
    accepted(addVersion());
    assertThat(restoreVersion(1, Optional.of(key("k", "f"))))
        .isEqualTo(new AcceptedBefore(4, current()));
  }

  @Test
  void versionsThatAreNotThereAndStaleRevisionsAreRefused() {
    accepted(create(Optional.empty()));

    assertThat(restoreVersion(2, Optional.empty())).isEqualTo(new DocumentReply.NoSuchVersion(2));
    assertThat(restoreVersion(0, Optional.empty())).isEqualTo(new DocumentReply.NoSuchVersion(0));
    assertThat(
            ask(
                r ->
                    new RestoreVersion(
                        ANN, Precondition.oneOf(Set.of(7L)), 1, Optional.empty(), r)))
        .isEqualTo(new DocumentReply.StaleRevision(1));
    accepted(trash());
    assertThat(restoreVersion(1, Optional.empty()))
        .isEqualTo(new DocumentReply.WrongState(Lifecycle.TRASHED));
  }

  @Test
  void theBoundOfVersionsHolds() {
    accepted(create(Optional.empty()));
    for (int i = 2; i <= 5; i++) {
      accepted(addVersion());
    }

    assertThat(restoreVersion(1, Optional.empty()))
        .isEqualTo(new DocumentReply.LimitReached("versions", 5));
  }

  private DocumentReply restoreVersion(int number, Optional<Idempotency> key) {
    return ask(r -> new RestoreVersion(ANN, Precondition.absent(), number, key, r));
  }
}
