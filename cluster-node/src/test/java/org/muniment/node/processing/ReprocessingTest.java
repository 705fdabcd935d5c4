package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.persistence.processing.ReprocessingRuns;
import org.muniment.persistence.processing.ReprocessingRuns.Run;
import org.muniment.persistence.processing.jdbc.JdbcReprocessingRuns;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.RenditionKind;
import org.muniment.protocol.document.Principal;

/** A run over all contents that somebody asks for, across the end of a node. */
class ReprocessingTest {

  private static final Duration LONG = Duration.ofSeconds(90);
  private static final Principal ANN = new Principal("ann");
  private static final String QUICK =
      """
      muniment.processing.attempts.backoff = 100 ms
      muniment.processing.reprocessing.request-interval = 200 ms
      """;

  @TempDir private Path directory;

  @Test
  void aRunThatWasAskedForIsDoneByTheNextNodeAndTriesAgainWhatMayHaveFailedByChance()
      throws IOException {
    TestPostgres.Database database = TestPostgres.freshDatabase();
    StandInProgram program = StandInProgram.in(directory);
    String settings = QUICK + program.settings();
    try (ProcessingNode node = ProcessingNode.start(database, directory, settings)) {
      ContentRef picture = node.store(WrittenPages.blank(StandInProgram.DIES));
      node.create("picture.png", picture);
      await()
          .ignoreExceptions()
          .atMost(LONG)
          .until(() -> node.ask(picture).failures().containsKey(RenditionKind.OCR));
      assertThat(program.runs()).hasSize(2);
      assertThat(newest(node)).isEmpty();

      assertThat(begin(node).requestedBy()).isEqualTo(ANN);
    }

    try (ProcessingNode next = ProcessingNode.start(database, directory, settings)) {
      assertThat(begin(next).number()).as("it is under way").isEqualTo(1);
      await()
          .ignoreExceptions()
          .atMost(LONG)
          .until(() -> newest(next).orElseThrow().sharesDone() == ProcessingService.SHARES);
      await()
          .ignoreExceptions()
          .atMost(LONG)
          .untilAsserted(() -> assertThat(program.runs()).hasSize(4));

      assertThat(begin(next).number()).as("another one").isEqualTo(2);
      await()
          .ignoreExceptions()
          .atMost(LONG)
          .untilAsserted(() -> assertThat(program.runs()).hasSize(6));
    }
  }

  private static Optional<Run> newest(ProcessingNode node) {
    return runs(node).newest().toCompletableFuture().join();
  }

  private static Run begin(ProcessingNode node) {
    return runs(node)
        .begin(ANN, Instant.now(), ProcessingService.SHARES)
        .toCompletableFuture()
        .join();
  }

  private static ReprocessingRuns runs(ProcessingNode node) {
    return JdbcReprocessingRuns.create(node.kit().system(), node.pool().dataSource());
  }
}
