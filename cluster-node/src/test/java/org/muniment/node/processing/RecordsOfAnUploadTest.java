package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.protocol.content.ContentCommand;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ContentReply;
import org.muniment.protocol.content.ExtractedText;
import org.muniment.protocol.content.RenditionKind;

/** What an upload costs the journal: every record is read by every follower, for ever. */
class RecordsOfAnUploadTest {

  private static final String TEXT = "content.textExtracted";
  private static final String NO_PICTURE = "content.renditionFailed";

  @TempDir private static Path directory;
  private static ProcessingNode node;

  @BeforeAll
  static void startNode() throws IOException {
    node = ProcessingNode.start(TestPostgres.freshDatabase(), directory, "");
  }

  @AfterAll
  static void stopNode() {
    node.close();
  }

  @Test
  void aPlainTextIsOneRecordOfItsDocumentAndOneOfItsContent() throws SQLException {
    ContentRef content = node.store("plain and short".getBytes(StandardCharsets.UTF_8));
    String document = "Document|" + node.create("plain.txt", content);

    ContentReply standing = node.awaitPictures(content);

    assertThat(standing.text()).isPresent();
    assertThat(standing.failures())
        .containsOnlyKeys(RenditionKind.THUMBNAIL, RenditionKind.PREVIEW)
        .allSatisfy((kind, failure) -> assertThat(failure.code()).isEqualTo("no-picture"));
    assertStays(content, TEXT);
    assertThat(count("*", document)).isEqualTo(1);
    node.create("the same again.txt", content);
    assertStays(content, TEXT);
  }

  @Test
  void anEmptyFileIsOneRecordToo() {
    ContentRef content = node.store(new byte[0]);
    node.create("empty.txt", content);

    assertThat(node.awaitPictures(content).text()).isPresent();
    assertStays(content, TEXT);
  }

  @Test
  void whatAnEarlierVersionLeftHalfDoneIsCompletedInOneTransaction() throws SQLException {
    ContentRef content = node.store("half done".getBytes(StandardCharsets.UTF_8));
    ExtractedText text =
        new ExtractedText(content, "text/plain", Map.of(), Optional.empty(), false, Extractor.NAME);
    node.service()
        .ask(content.hash(), to -> new ContentCommand.RecordText(text, Map.of(), to))
        .toCompletableFuture()
        .join();
    node.create("half.txt", content);

    assertThat(node.awaitPictures(content).text()).hasValue(text);
    assertStays(content, TEXT, NO_PICTURE, NO_PICTURE);
    assertThat(count("DISTINCT transaction_id", Content.persistenceId(content.hash())))
        .isEqualTo(2);
  }

  private static void assertStays(ContentRef content, String... types) {
    await()
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(node.journal(content).stream().map(e -> e.record().header().type()))
                    .containsExactly(types));
  }

  private static long count(String what, String persistenceId) throws SQLException {
    try (Connection connection = node.pool().dataSource().getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT count(" + what + ") FROM event_journal WHERE persistence_id = ?")) {
      statement.setString(1, persistenceId);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }
}
