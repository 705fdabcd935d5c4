package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A child that is killed from outside in the middle of a parse. */
class KilledChildTest {

  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Path PROCESSES = Path.of("/proc");
  private static final String SLOW =
      "<hang millis=\"%d\" heavy=\"false\" pulse_millis=\"100\"/><write element=\"p\">read</write>";

  @TempDir private Path directory;
  private ExtractorFixture fixture;

  @BeforeEach
  void startExtractor() throws IOException {
    assumeTrue(Files.isDirectory(PROCESSES.resolve("self/fd")), "the system shows open files");
    fixture =
        ExtractorFixture.start(
            directory.toRealPath(),
            """
            children.count = 1
            attempts { max = 1, max-killed = 3, backoff = 10 ms }
            """);
  }

  @AfterEach
  void stopExtractor() {
    if (fixture != null) {
      fixture.close();
    }
  }

  @Test
  void theContentIsReadAllTheSameAndOneThatIsAlwaysKilledFailsWithTheReason() throws Exception {
    CompletableFuture<Extraction> innocent = extract(1_500);
    killReader();
    killReader();
    Extraction.Text text = (Extraction.Text) innocent.join();
    assertThat(text.text()).contains("read");

    CompletableFuture<Extraction> hit = extract(60_000);
    killReader();
    killReader();
    killReader();
    assertThat(hit.join()).isEqualTo(new Extraction.Failure(FailureCode.KILLED, 3));

    try (Stream<Path> left = Files.walk(fixture.scratch().resolve("contents"))) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }

  private CompletableFuture<Extraction> extract(int millis) {
    return fixture
        .extract(ExtractorFixture.mock(SLOW.formatted(millis)), "slow.xml")
        .toCompletableFuture();
  }

  /** Kills the child as soon as it has the content open. */
  private void killReader() {
    ProcessHandle reader =
        await()
            .atMost(LONG)
            .pollInterval(Duration.ofMillis(10))
            .until(this::reader, Optional::isPresent)
            .orElseThrow();
    reader.destroyForcibly();
    reader.onExit().join();
  }

  private Optional<ProcessHandle> reader() {
    return ProcessHandle.current().descendants().filter(this::reads).findFirst();
  }

  private boolean reads(ProcessHandle process) {
    Path contents = fixture.scratch().resolve("contents");
    return openFiles(process).stream().anyMatch(file -> file.startsWith(contents));
  }

  private static List<Path> openFiles(ProcessHandle process) {
    try (Stream<Path> open = Files.list(PROCESSES.resolve(process.pid() + "/fd"))) {
      return open.map(KilledChildTest::target).toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of(); // it has ended
    }
  }

  private static Path target(Path link) {
    try {
      return Path.of(Files.readSymbolicLink(link).toString());
    } catch (IOException e) {
      return link;
    }
  }
}
