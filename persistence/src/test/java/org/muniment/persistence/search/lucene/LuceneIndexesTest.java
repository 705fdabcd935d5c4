package org.muniment.persistence.search.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.muniment.persistence.search.Library.view;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.persistence.search.SearchIndex;
import org.muniment.persistence.search.SearchSettings;

/** Generations beside each other, in every state that a crash can leave. */
class LuceneIndexesTest {

  @TempDir Path temp;
  private Path root;
  private String journal = "7/16384";
  private LuceneIndexes indexes;

  @BeforeEach
  void openIndexes() {
    root = temp.resolve("index");
    indexes = open();
  }

  @AfterEach
  void closeIndexes() {
    indexes.close();
  }

  @Test
  void theFirstGenerationBeginsEmpty() throws IOException {
    assertThat(indexes.current().positions()).isEmpty();
    assertThat(indexes.next()).isEmpty();
    assertThat(names()).containsExactly("CURRENT", "JOURNAL", "generation-1");
  }

  @Test
  void aSwapPutsTheNextGenerationInPlaceAndRemovesTheFormer() throws IOException {
    fill(indexes.current(), 1, "old");
    SearchIndex next = indexes.begin();
    fill(next, 2, "new");
    assertThat(indexes.current().documents()).isEqualTo(1);
    indexes.swap();
    assertThat(indexes.current()).isSameAs(next);
    assertThat(indexes.next()).isEmpty();
    assertThat(names()).containsExactly("CURRENT", "JOURNAL", "generation-2");
    reopen();
    assertThat(indexes.current().positions()).isEqualTo(Map.of("tag", "new"));
    assertThat(indexes.next()).isEmpty();
  }

  @Test
  void aBuildThatWasInterruptedGoesOnFromItsCommit() {
    fill(indexes.current(), 1, "old");
    fill(indexes.begin(), 2, "half");
    reopen();
    assertThat(indexes.current().positions()).isEqualTo(Map.of("tag", "old"));
    assertThat(indexes.next().orElseThrow().positions()).isEqualTo(Map.of("tag", "half"));
    indexes.swap();
    assertThat(indexes.current().positions()).isEqualTo(Map.of("tag", "half"));
  }

  @Test
  void aBuildThatWasOnlyBegunGoesOn() throws IOException {
    fill(indexes.current(), 1, "old");
    indexes.close();
    Files.createDirectory(root.resolve("generation-2"));
    indexes = open();
    assertThat(indexes.current().positions()).isEqualTo(Map.of("tag", "old"));
    assertThat(indexes.next().orElseThrow().positions()).isEmpty();
  }

  @Test
  void aFormerGenerationThatWasNotRemovedIsRemoved() throws IOException {
    fill(indexes.current(), 1, "old");
    fill(indexes.begin(), 2, "new");
    indexes.close();
    Files.writeString(root.resolve("CURRENT"), "generation-2\n");
    indexes = open();
    assertThat(indexes.current().positions()).isEqualTo(Map.of("tag", "new"));
    assertThat(indexes.next()).isEmpty();
    assertThat(names()).containsExactly("CURRENT", "JOURNAL", "generation-2");
  }

  @Test
  void aFormerGenerationThatWasRemovedInPartIsRemoved() throws IOException {
    indexes.begin();
    indexes.swap();
    fill(indexes.current(), 2, "new");
    indexes.close();
    Files.createDirectories(root.resolve("generation-1").resolve("texts"));
    indexes = open();
    assertThat(indexes.current().positions()).isEqualTo(Map.of("tag", "new"));
    assertThat(names()).containsExactly("CURRENT", "JOURNAL", "generation-2");
  }

  @Test
  void aPointerThatWasNotPutInPlaceDoesNotCount() throws IOException {
    fill(indexes.current(), 1, "old");
    fill(indexes.begin(), 2, "new");
    indexes.close();
    Files.writeString(root.resolve("CURRENT.tmp"), "generation-2\n");
    indexes = open();
    assertThat(indexes.current().positions()).isEqualTo(Map.of("tag", "old"));
    assertThat(indexes.next()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "generation-", "../generation-2", "\u0000\u0001"})
  void withoutAPointerTheLowestNumberAnswers(String pointer) throws IOException {
    fill(indexes.current(), 1, "old");
    fill(indexes.begin(), 2, "new");
    indexes.close();
    if (pointer.isEmpty()) {
      Files.delete(root.resolve("CURRENT"));
    } else {
      Files.writeString(root.resolve("CURRENT"), pointer);
    }
    indexes = open();
    assertThat(indexes.current().positions()).isEqualTo(Map.of("tag", "old"));
    assertThat(indexes.next()).isPresent();
  }

  @Test
  void aMissingGenerationBeginsAnewAndKeepsItsNumber() throws IOException {
    indexes.begin();
    indexes.swap();
    indexes.close();
    try (Stream<Path> files = Files.walk(root.resolve("generation-2"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    indexes = open();
    assertThat(indexes.current().positions()).isEmpty();
    assertThat(names()).containsExactly("CURRENT", "JOURNAL", "generation-2");
  }

  @Test
  void theIndexOfTheFormerLayoutGoes() throws IOException {
    indexes.close();
    Files.writeString(root.resolve("segments_3"), "x");
    Files.writeString(root.resolve("_0.cfs"), "x");
    Files.writeString(root.resolve("write.lock"), "");
    indexes = open();
    assertThat(names()).containsExactly("CURRENT", "JOURNAL", "generation-1");
  }

  @Test
  void anIndexOfAnotherJournalGoes() throws IOException {
    fill(indexes.current(), 1, "old");
    indexes.begin();
    indexes.close();
    journal = "8/16384";
    indexes = open();
    assertThat(indexes.current().positions()).isEmpty();
    assertThat(indexes.current().documents()).isZero();
    assertThat(names()).containsExactly("CURRENT", "JOURNAL", "generation-1");
  }

  @Test
  void anIndexThatDoesNotSayWhatItWasBuiltFromGoes() throws IOException {
    fill(indexes.current(), 1, "old");
    indexes.close();
    Files.delete(root.resolve("JOURNAL"));
    indexes = open();
    assertThat(indexes.current().documents()).isZero();
  }

  @Test
  void onlyOneIsBuiltAtATimeAndOneThatIsNotBuiltCannotAnswer() {
    assertThatThrownBy(indexes::swap).isInstanceOf(IllegalStateException.class);
    indexes.begin();
    assertThatThrownBy(indexes::begin).isInstanceOf(IllegalStateException.class);
  }

  private LuceneIndexes open() {
    Config config = ConfigFactory.load();
    return LuceneIndexes.open(
        root, journal, SearchSettings.from(config), LuceneSettings.from(config));
  }

  private void reopen() {
    indexes.close();
    indexes = open();
  }

  private static void fill(SearchIndex index, int number, String position) {
    index.putDocuments(List.of(view(number, "doc")));
    index.refresh();
    index.commit(Map.of("tag", position));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
