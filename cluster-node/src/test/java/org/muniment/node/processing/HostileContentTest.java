package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contents over which a parser hangs, crashes or eats all memory, among others. */
class HostileContentTest {

  private static final String HANG =
      "<hang millis=\"600000\" heavy=\"true\" pulse_millis=\"1000\" interruptible=\"false\"/>";
  private static final String EXIT = "<system_exit/>";
  private static final String OUT_OF_MEMORY = "<oom/>";

  @TempDir private static Path directory;
  private static ExtractorFixture fixture;

  @BeforeAll
  static void startExtractor() throws IOException {
    fixture =
        ExtractorFixture.start(
            directory,
            """
            children.count = 2
            children.heap = 160 MiB
            children.parse-timeout = 10 s
            attempts.max = 2
            attempts.backoff = 200 ms
            follower.parallelism = 8
            """);
  }

  @AfterAll
  static void stopExtractor() {
    fixture.close();
  }

  @Test
  void threeHostileContentsInABatchDoNotHarmTheOthers() throws IOException {
    List<CompletionStage<Extraction>> batch = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      batch.add(fixture.extract(ExtractorFixture.mock(actions(i)), "mock.xml"));
    }

    List<Extraction> results = batch.stream().map(HostileContentTest::join).toList();

    assertThat(results.get(7)).isEqualTo(new Extraction.Failure(FailureCode.TIMEOUT, 2));
    assertThat(results.get(13)).isEqualTo(new Extraction.Failure(FailureCode.CRASH, 2));
    assertThat(results.get(19)).isEqualTo(new Extraction.Failure(FailureCode.OUT_OF_MEMORY, 2));
    for (int i = 0; i < 30; i++) {
      if (i != 7 && i != 13 && i != 19) {
        assertThat(((Extraction.Text) results.get(i)).text()).isEqualTo("number " + i);
      }
    }
    assertThat(fixture.extractor().waiting()).isZero();
    assertThat(fixture.extractor().running()).isZero();
    try (Stream<Path> left = Files.walk(fixture.scratch().resolve("child-0"))) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void anArchiveOfArchivesWithoutEndIsABomb() {
    assertThat(fixture.failure(ExtractorFixture.document("TIKA-216.tgz"), "TIKA-216.tgz"))
        .isEqualTo(FailureCode.BOMB);
  }

  private static String actions(int number) {
    return switch (number) {
      case 7 -> HANG;
      case 13 -> EXIT;
      case 19 -> OUT_OF_MEMORY;
      default -> "<write element=\"p\">number " + number + "</write>";
    };
  }

  private static Extraction join(CompletionStage<Extraction> extraction) {
    return extraction.toCompletableFuture().join();
  }
}
