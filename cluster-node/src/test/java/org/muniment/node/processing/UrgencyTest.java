package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who gets a child when not everybody can have one. */
@Timeout(120)
class UrgencyTest {

  private static final String FOR_EVER =
      "<hang millis=\"3600000\" heavy=\"false\" interruptible=\"false\"/>";

  @TempDir private Path directory;

  @Test
  void aTextDoesNotWaitForPicturesHoweverLongTheyTake() throws Exception {
    try (ExtractorFixture fixture = start("children.count = 2")) {
      List<CompletableFuture<Extraction>> waiting = new ArrayList<>();
      for (Urgency urgency : List.of(Urgency.PICTURES, Urgency.BACKGROUND, Urgency.PICTURES)) {
        waiting.add(extract(fixture, FOR_EVER, urgency));
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> fixture.extractor().running() == 1);

      for (int i = 0; i < 3; i++) {
        Extraction text =
            extract(fixture, "<write element=\"p\">number " + i + "</write>", Urgency.TEXT)
                .get(60, TimeUnit.SECONDS);
        assertThat(((Extraction.Text) text).text()).isEqualTo("number " + i);
      }

      assertThat(waiting).noneMatch(CompletableFuture::isDone);
      assertThat(fixture.extractor().running()).isEqualTo(1);
    }
  }

  @Test
  void aSingleChildDoesEverything() throws Exception {
    try (ExtractorFixture fixture = start("children.count = 1")) {
      for (Urgency urgency : Urgency.values()) {
        Extraction text =
            extract(fixture, "<write element=\"p\">" + urgency + "</write>", urgency)
                .get(60, TimeUnit.SECONDS);
        assertThat(((Extraction.Text) text).text()).isEqualTo(urgency.name());
      }
    }
  }

  /** A child that does not answer in this test shall not be ended in its course. */
  private ExtractorFixture start(String children) throws IOException {
    return ExtractorFixture.start(
        directory, children + "\nchildren.parse-timeout = 1 h\nfollower.parallelism = 8");
  }

  private static CompletableFuture<Extraction> extract(
      ExtractorFixture fixture, String actions, Urgency urgency) {
    return fixture
        .extract(ExtractorFixture.mock(actions), "mock.xml", Job.TEXT, urgency)
        .toCompletableFuture();
  }
}
