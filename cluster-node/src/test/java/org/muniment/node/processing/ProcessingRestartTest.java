package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.persistence.journal.ContentEvent;
import org.muniment.persistence.journal.JournalEvent;
import org.muniment.persistence.journal.StoredEvent;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.RenditionKind;

/** Work that a stop interrupts goes on after the start, and nothing is done twice. */
class ProcessingRestartTest {

  @TempDir private Path directory;
  private final TestPostgres.Database database = TestPostgres.freshDatabase();
  private ProcessingNode node;

  @BeforeEach
  void startNode() throws IOException {
    node = start("");
  }

  @AfterEach
  void stopNode() {
    node.close();
  }

  private ProcessingNode start(String overrides) throws IOException {
    return ProcessingNode.start(database, directory, overrides);
  }

  @Test
  void whatIsNotDoneWhenTheNodeStopsIsDoneAfterItsRestart() throws IOException {
    List<ContentRef> contents = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      ContentRef content = node.store(ProcessingNode.slow("number " + i));
      node.create(i + ".xml", content);
      contents.add(content);
    }
    node.awaitResult(contents.get(0));
    node.close();
    node = start("");

    contents.forEach(node::awaitText);

    for (ContentRef content : contents) {
      assertThat(node.texts(content)).isEqualTo(1);
    }
    assertThat(node.service().stats().failed()).isZero();
  }

  @Test
  void otherSizesOfPicturesMeanOtherPicturesOnceAlsoWhenTheNodeStopsInBetween() throws IOException {
    List<ContentRef> contents = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      ContentRef content = node.store(picture(i));
      node.create(i + ".png", content);
      contents.add(content);
    }
    contents.forEach(node::awaitPictures);
    String smaller = "muniment.processing.pictures.thumbnail-pixels = 20";
    node.close();
    node = start(smaller);
    await()
        .atMost(ProcessingNode.LONG)
        .until(() -> contents.stream().filter(c -> thumbnailWidth(c) == 20).count() >= 2);
    node.close();
    node = start(smaller);

    await()
        .atMost(ProcessingNode.LONG)
        .until(() -> contents.stream().allMatch(content -> thumbnailWidth(content) == 20));
    for (ContentRef content : contents) {
      assertThat(node.texts(content)).as("the text was of today's program").isEqualTo(1);
      assertThat(node.journal(content))
          .as("one text, two pictures, and two again")
          .filteredOn(stored -> !isRecognition(stored))
          .hasSize(5);
    }
  }

  /** Also that it is off. */
  private static boolean isRecognition(StoredEvent stored) {
    JournalEvent event = stored.record().event().orElseThrow();
    return event instanceof ContentEvent.TextRecognised
        || (event instanceof ContentEvent.RenditionFailed failed && failed.kind().equals("ocr"));
  }

  private int thumbnailWidth(ContentRef content) {
    return node.ask(content).pictures().get(RenditionKind.THUMBNAIL).width();
  }

  private static byte[] picture(int number) {
    BufferedImage image = new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB);
    image.setRGB(number, number, 0xFFFFFF);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
