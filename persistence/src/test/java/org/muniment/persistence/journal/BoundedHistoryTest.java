package org.muniment.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;

class BoundedHistoryTest {

  private static final DocumentId ID =
      DocumentId.parse(new UUID(0x019c_0000_0000_7000L, 0x8000_0000_0000_0001L).toString());

  private final Journal journal = new Journal();
  private final DocumentHistory history = new BoundedHistory(journal, config(2, 3));

  @Test
  void asManyReadAsMayAndTheOthersTakeTheirTurnInOrder() {
    List<CompletionStage<Optional<DocumentView>>> asked = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      asked.add(history.atRevision(ID, i));
    }
    assertThat(journal.asked).containsExactly(1L, 2L);

    journal.answers.get(1).complete(Optional.empty());
    assertThat(journal.asked).containsExactly(1L, 2L, 3L);
    assertThat(asked.get(1).toCompletableFuture()).isCompletedWithValue(Optional.empty());
    assertThat(asked.get(0).toCompletableFuture()).isNotDone();

    journal.answers.get(0).completeExceptionally(new IllegalStateException("away"));
    assertThat(asked.get(0).toCompletableFuture()).isCompletedExceptionally();
    assertThat(journal.asked).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void whoFindsTooManyWaitingIsRefusedAndNobodyElseIs() {
    for (int i = 1; i <= 5; i++) {
      assertThat(history.atRevision(ID, i).toCompletableFuture()).isNotDone();
    }
    assertThat(history.atRevision(ID, 6).toCompletableFuture())
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(HistoryBusyException.class);
    for (int i = 0; i < 5; i++) {
      journal.answers.get(i).complete(Optional.empty());
    }
    assertThat(journal.asked).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(history.atRevision(ID, 7).toCompletableFuture()).isNotDone();
    assertThat(journal.asked).endsWith(7L);
  }

  @Test
  void aReadThatCannotEvenBeginGivesItsPlaceBack() {
    journal.broken = true;
    for (int i = 0; i < 10; i++) {
      assertThat(history.atRevision(ID, i).toCompletableFuture()).isCompletedExceptionally();
    }
    journal.broken = false;
    assertThat(history.atRevision(ID, 11).toCompletableFuture()).isNotDone();
    assertThat(journal.asked).containsExactly(11L);
  }

  @Test
  void nobodyReadingAtAllIsNoSetting() {
    assertThatThrownBy(() -> new BoundedHistory(journal, config(0, 3)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("muniment.journal.history.concurrent");
  }

  private static Config config(int concurrent, int waiting) {
    return ConfigFactory.parseString(
        "muniment.journal.history { concurrent = %d, waiting = %d }"
            .formatted(concurrent, waiting));
  }

  /** Answers when it is told to. */
  private static final class Journal implements DocumentHistory {
    private final List<Long> asked = new ArrayList<>();
    private final List<CompletableFuture<Optional<DocumentView>>> answers = new ArrayList<>();
    private boolean broken;

    @Override
    public CompletionStage<List<JournalRecord>> records(
        DocumentId id, long from, int max, long maxBytes) {
      return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<Optional<DocumentView>> atRevision(DocumentId id, long revision) {
      if (broken) {
        throw new IllegalStateException("broken");
      }
      asked.add(revision);
      answers.add(new CompletableFuture<>());
      return answers.get(answers.size() - 1);
    }

    @Override
    public CompletionStage<Optional<DocumentView>> at(DocumentId id, Instant instant) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
  }
}
