package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.persistence.database.JdbcEndpoint;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ContentReply;
import org.muniment.protocol.content.RenditionKind;

/**
 * A node is killed while it processes what it has taken: the next one has all of it, once. Texts
 * come as long as it lives; pictures are killed between their results.
 */
class KilledUploadTest {

  private static final int PICTURES = 8;
  private static final String OCR_OFF = "muniment.processing.ocr.enabled = off";

  @TempDir private Path directory;

  @Test
  void whatWasTakenBeforeAKillHasItsResultsOnceAfterIt() throws IOException, SQLException {
    TestPostgres.Database database = TestPostgres.freshDatabase();
    kill(database);
    List<ContentRef> texts = taken("text");
    List<ContentRef> pictures = taken("picture");
    Map<String, Long> records = records(database);
    assertThat(texts).hasSizeGreaterThan(20);
    assertThat(pictures).anyMatch(picture -> isHalfDone(picture, records));

    try (ProcessingNode node = ProcessingNode.start(database, directory, OCR_OFF)) {
      for (ContentRef text : texts) {
        ContentReply standing = node.awaitPictures(text);
        assertThat(node.read(standing.text().orElseThrow().text())).startsWith("number ");
        assertThat(standing.failures())
            .containsOnlyKeys(RenditionKind.THUMBNAIL, RenditionKind.PREVIEW);
        assertThat(node.journal(text)).hasSize(1);
      }
      for (ContentRef picture : pictures) {
        assertThat(node.awaitPictures(picture).pictures()).hasSize(2);
        assertThat(node.texts(picture)).isEqualTo(1);
      }
    }
  }

  /** It has a text, and perhaps that none is recognised; the two pictures come together. */
  private static boolean isHalfDone(ContentRef picture, Map<String, Long> records) {
    long found = records.getOrDefault(Content.persistenceId(picture.hash()), 0L);
    return found == 1 || found == 2;
  }

  private void kill(TestPostgres.Database database) throws IOException {
    Process node = startNode(database.endpoint());
    try {
      await()
          .atMost(ProcessingNode.LONG)
          .pollInterval(Duration.ofMillis(20))
          .until(
              () -> {
                Map<String, Long> records = records(database);
                assertThat(node.isAlive()).isTrue();
                return taken("text").size() > 20
                    && taken("picture").stream().anyMatch(picture -> isHalfDone(picture, records));
              });
    } finally {
      List<ProcessHandle> children = node.descendants().toList();
      node.destroyForcibly().onExit().join();
      children.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private Process startNode(JdbcEndpoint database) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Node.class.getName(),
            directory.toString(),
            database.url(),
            database.user(),
            database.password())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("node.log").toFile())
        .start();
  }

  /** What the node said that it has taken; of its last line perhaps only a part is there. */
  private List<ContentRef> taken(String what) throws IOException {
    Path log = directory.resolve("node.log");
    String whole = Files.exists(log) ? Files.readString(log) : "";
    try (Stream<String> lines = whole.substring(0, whole.lastIndexOf('\n') + 1).lines()) {
      return lines
          .map(line -> line.split(" "))
          .filter(words -> words.length == 4 && words[0].equals("taken") && words[1].equals(what))
          .map(
              words ->
                  new ContentRef(
                      new ContentHash(words[2]),
                      Long.parseLong(words[3]),
                      "application/octet-stream"))
          .toList();
    }
  }

  /** How many of them each content has. */
  private static Map<String, Long> records(TestPostgres.Database database) throws SQLException {
    JdbcEndpoint endpoint = database.endpoint();
    try (Connection connection =
            DriverManager.getConnection(endpoint.url(), endpoint.user(), endpoint.password());
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT persistence_id, count(*) FROM event_journal GROUP BY persistence_id")) {
      Map<String, Long> records = new HashMap<>();
      while (rows.next()) {
        records.put(rows.getString(1), rows.getLong(2));
      }
      return records;
    }
  }

  /** The node, in a process of its own. */
  static final class Node {

    public static void main(String[] arguments) throws IOException {
      JdbcEndpoint endpoint = new JdbcEndpoint(arguments[1], arguments[2], arguments[3]);
      ProcessingNode node =
          ProcessingNode.start(new TestPostgres.Database(endpoint), Path.of(arguments[0]), OCR_OFF);
      for (int i = 0; i < PICTURES; i++) {
        take(node, "picture", picture(i));
      }
      for (int i = 0; true; i++) {
        take(node, "text", ("number " + i + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }

    private static void take(ProcessingNode node, String what, byte[] bytes) {
      ContentRef content = node.store(bytes);
      node.create(what, content);
      System.out.printf("taken %s %s %d%n", what, content.hash(), content.size());
    }

    private static byte[] picture(int number) throws IOException {
      BufferedImage image = new BufferedImage(2_000, 1_500, BufferedImage.TYPE_INT_RGB);
      image.setRGB(number, number, 0xFFFFFF);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ImageIO.write(image, "png", out);
      return out.toByteArray();
    }
  }
}
