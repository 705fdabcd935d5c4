package org.muniment.persistence.search.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.muniment.persistence.search.Library.described;
import static org.muniment.persistence.search.Library.hash;
import static org.muniment.persistence.search.Library.id;
import static org.muniment.persistence.search.Library.in;
import static org.muniment.persistence.search.Library.text;
import static org.muniment.persistence.search.Library.view;
import static org.muniment.persistence.search.Library.withContent;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.LockObtainFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.persistence.search.Library;
import org.muniment.persistence.search.SearchIndex;
import org.muniment.persistence.search.SearchIndexContract;
import org.muniment.persistence.search.SearchSettings;
import org.muniment.protocol.document.Lifecycle;

class LuceneIndexTest extends SearchIndexContract {

  private static final Config CONFIG = ConfigFactory.load();

  @TempDir Path temp;

  @Override
  protected SearchIndex open() {
    return open(temp.resolve("index"), "");
  }

  static LuceneIndex open(Path path, String overrides) {
    Config config = ConfigFactory.parseString(overrides).withFallback(CONFIG).resolve();
    return LuceneIndex.open(path, SearchSettings.from(config), LuceneSettings.from(config));
  }

  @Test
  void aCrashLeavesContentAndPositionsOfTheLastCommit() throws IOException {
    put(view(1, "committed"));
    index.commit(Map.of("tag", "1"));
    put(view(2, "later"));
    index.refresh();
    put(view(3, "latest"));
    Path crashed = temp.resolve("crashed");
    copy(temp.resolve("index"), crashed);
    index.close();
    index = open(crashed, "");
    assertThat(index.positions()).isEqualTo(Map.of("tag", "1"));
    assertThat(index.documents()).isEqualTo(1);
    assertThat(found("committed")).containsExactly(id(1));
    assertThat(brokenOnes()).isEmpty();
  }

  @Test
  void aCrashBeforeTheFirstCommitLeavesAnEmptyIndex() throws IOException {
    put(view(1, "doc"));
    index.refresh();
    Path crashed = temp.resolve("crashed");
    copy(temp.resolve("index"), crashed);
    index.close();
    index = open(crashed, "");
    assertThat(index.positions()).isEmpty();
    assertThat(index.documents()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"segments_", ".cfs", ".si"})
  void anIndexWithADamagedFileIsMovedAsideAndANewOneBegins(String file) throws IOException {
    commitTwoDocuments();
    Files.write(fileLike(file), List.of("x"));
    assertANewIndexBegins();
  }

  @Test
  void damagedContentsAreNoticedToo() throws IOException {
    commitTwoDocuments();
    Path texts = temp.resolve("index").resolve("texts");
    try (Stream<Path> files = Files.list(texts)) {
      Path victim =
          files.filter(p -> p.getFileName().toString().endsWith(".cfs")).findFirst().orElseThrow();
      Files.delete(victim);
    }
    assertANewIndexBegins();
  }

  @Test
  void contentsThatWereCommittedWithoutTheirDocumentsAreTakenBack() throws IOException {
    put(withContent(view(1, "doc"), "c"));
    index.putText(hash("c"), 1, text("rent"));
    index.commit(Map.of("tag", "1"));
    Path away = temp.resolve("away");
    for (int attempt = 1; attempt <= 3; attempt++) {
      put(withContent(view(2, "other"), "d"));
      index.putText(hash("c"), 2, text("salary"));
      Files.move(documents(), away); // the contents are committed first
      assertThatThrownBy(() -> index.commit(Map.of("tag", "2"))).isInstanceOf(Exception.class);
      Files.move(away, documents());
      index.recover();
      assertThat(index.positions()).isEqualTo(Map.of("tag", "1"));
      assertThat(index.latestSequence(hash("c"))).isEqualTo(1);
      assertThat(found("rent")).containsExactly(id(1));
      assertThat(found("salary")).isEmpty();
      assertThat(brokenOnes()).isEmpty();
    }
    put(withContent(view(2, "other"), "d"));
    index.putText(hash("c"), 2, text("salary"));
    index.commit(Map.of("tag", "2"));
    assertThat(found("salary")).isEmpty();
    index.refresh();
    assertThat(found("salary")).containsExactly(id(1));
    assertThat(found("other")).containsExactly(id(2));
  }

  @Test
  void aCompactionLeavesNoByteOfWhatWasTakenOut() throws IOException {
    put(withContent(view(1, "qxname"), "c"), withContent(view(2, "neighbour"), "d"));
    index.putText(hash("c"), 1, text("qxtext"));
    index.putText(hash("d"), 1, text("rent"));
    index.commit(Map.of("tag", "1"));
    Path aside = Files.createDirectory(temp.resolve("generation-9.broken-20260101T000000000Z"));
    Files.writeString(aside.resolve("file"), "qxaside");
    assertThat(filesWith("qxname")).isNotEmpty();
    assertThat(filesWith("qxtext")).isNotEmpty();

    index.purge(id(1), 9);
    index.removeText(hash("c"), 2);
    index.compact();
    index.refresh();
    index.commit(Map.of("tag", "2"));

    assertThat(filesWith("qx")).isEmpty();
    assertThat(found("neighbour rent")).containsExactly(id(2));
  }

  private List<Path> filesWith(String word) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(temp)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(word)) {
          found.add(file);
        }
      }
    }
    return found;
  }

  private static List<Path> entries(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  @Test
  void aChangeOfADocumentLeavesTheContentsAlone() throws IOException {
    put(view(1, "scan"));
    index.putText(view(1, "").content().hash(), 1, text("the annual rent is due"));
    index.commit(Map.of("tag", "1"));
    List<Path> before = segments();
    put(described(view(1, "scan"), a -> Library.named("lease", a)));
    index.commit(Map.of("tag", "2"));
    index.refresh();
    assertThat(segments()).isEqualTo(before);
    assertThat(found("annual lease")).containsExactly(id(1));
  }

  /** The files that hold the contents. */
  private List<Path> segments() throws IOException {
    return entries(temp.resolve("index").resolve("texts")).stream()
        .filter(file -> file.getFileName().toString().startsWith("_"))
        .sorted()
        .toList();
  }

  @Test
  void anIndexThatMissesAFileIsMovedAside() throws IOException {
    commitTwoDocuments();
    Files.delete(fileLike(".cfs"));
    assertANewIndexBegins();
  }

  @Test
  void aFlippedBitInTheDataIsNoticed() throws IOException {
    commitTwoDocuments();
    Path victim = fileLike(".cfs");
    byte[] bytes = Files.readAllBytes(victim);
    bytes[bytes.length / 2] ^= 4;
    Files.write(victim, bytes);
    assertANewIndexBegins();
  }

  @Test
  void anIndexOfAnotherFormatIsMovedAside() throws IOException {
    commitTwoDocuments();
    try (Directory directory = FSDirectory.open(documents());
        IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
      writer.setLiveCommitData(Map.of("muniment.format", "0", "position/tag", "9").entrySet());
      writer.commit();
    }
    assertANewIndexBegins();
  }

  @Test
  void onlyTheLastBrokenIndexIsKept() throws IOException {
    commitTwoDocuments();
    Path older = temp.resolve("index.broken-20260101T000000000Z");
    Files.createDirectories(older.resolve("deep"));
    Files.writeString(older.resolve("deep").resolve("file"), "x");
    Files.write(fileLike("segments_"), List.of("x"));
    assertANewIndexBegins();
    assertThat(older).doesNotExist();
  }

  @Test
  void anIndexThatIsInUseIsLeftAlone() throws IOException {
    index.commit(Map.of("tag", "1"));
    assertThatThrownBy(this::open)
        .isInstanceOf(UncheckedIOException.class)
        .hasRootCauseInstanceOf(LockObtainFailedException.class);
    reopen();
    assertThat(index.positions()).isEqualTo(Map.of("tag", "1"));
    assertThat(brokenOnes()).isEmpty();
  }

  @Test
  void aLockFileThatNobodyHoldsDoesNotHinder() {
    index.commit(Map.of("tag", "1"));
    index.close();
    assertThat(documents().resolve(IndexWriter.WRITE_LOCK_NAME)).exists();
    index = open();
    assertThat(index.positions()).isEqualTo(Map.of("tag", "1"));
  }

  @Test
  void afterTheDiskFailedEverythingSinceTheLastCommitIsPutInAgain() throws IOException {
    put(view(1, "committed"));
    index.commit(Map.of("tag", "1"));
    put(view(2, "shown"));
    index.refresh();
    index.putText(view(2, "").content().hash(), 7, text("rent"));
    put(view(3, "pending"));
    loseTheDisk();

    assertThatThrownBy(() -> index.commit(Map.of("tag", "2"))).isInstanceOf(Exception.class);
    assertThatThrownBy(() -> put(view(4, "more"))).isInstanceOf(AlreadyClosedException.class);
    assertThat(found("shown")).containsExactly(id(2));
    Files.createFile(temp.resolve("index"));
    assertThatThrownBy(index::recover).isInstanceOf(UncheckedIOException.class);
    assertThat(found("shown")).containsExactly(id(2));
    Files.delete(temp.resolve("index"));
    bringTheDiskBack();
    index.recover();

    assertThat(index.positions()).isEqualTo(Map.of("tag", "1"));
    assertThat(index.documents()).isEqualTo(1);
    assertThat(index.latest(id(2))).isEmpty();
    assertThat(index.latest(id(3))).isEmpty();
    assertThat(index.latestSequence(view(2, "").content().hash())).isZero();
    put(view(2, "shown"), view(3, "pending"), view(4, "more"));
    index.putText(view(2, "").content().hash(), 7, text("rent"));
    index.commit(Map.of("tag", "2"));
    reopen();
    assertThat(index.positions()).isEqualTo(Map.of("tag", "2"));
    assertThat(index.documents()).isEqualTo(4);
    assertThat(found("rent")).containsExactly(id(2));
    assertThat(brokenOnes()).isEmpty();
  }

  @Test
  void searchesGoOnWhileTheIndexFailsAndRecovers() throws Exception {
    put(view(1, "committed"));
    index.commit(Map.of("tag", "1"));
    index.refresh();
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService searching = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> searches =
          searching.submit(
              () -> {
                int count = 0;
                for (; !done.get(); count++) {
                  assertThat(found("committed")).containsExactly(id(1));
                }
                return count;
              });
      for (int i = 0; i < 30; i++) {
        put(view(2, "later"));
        loseTheDisk();
        assertThatThrownBy(() -> index.commit(Map.of("tag", "2"))).isInstanceOf(Exception.class);
        bringTheDiskBack();
        index.recover();
      }
      done.set(true);
      assertThat(searches.get(90, TimeUnit.SECONDS)).isPositive();
    } finally {
      done.set(true);
      searching.shutdown();
    }
  }

  @Test
  void aClosedIndexDoesNotRecover() {
    index.close();
    assertThatThrownBy(index::recover).isInstanceOf(AlreadyClosedException.class);
    index = open();
  }

  @Test
  void changesBeyondTheBoundAreRefreshedWithoutAsking() {
    index.close();
    index = open(temp.resolve("index"), "muniment.search.lucene.max-pending-changes = 5");
    put(view(1, "doc"), view(2, "doc"));
    assertThat(index.documents()).isZero();
    put(view(3, "doc"));
    assertThat(index.documents()).isEqualTo(3);
    put(view(4, "doc"));
    assertThat(index.documents()).isEqualTo(3);
    for (int i = 0; i < 4; i++) {
      index.putText(hash("content of nobody " + i), 1, text("rent"));
    }
    assertThat(index.documents()).isEqualTo(4);
  }

  @Test
  void textBeyondTheBoundIsLeftOutWithoutCuttingACharacterInTwo() {
    index.close();
    index = open(temp.resolve("index"), "muniment.search.max-text-characters = 6");
    put(withContent(view(1, "doc"), "c"));
    index.putText(hash("c"), 1, text("rent \ud83d\ude00 salary"));
    index.refresh();
    assertThat(found("rent")).containsExactly(id(1));
    assertThat(found("salary")).isEmpty();
    assertThat(found("\ud83d\ude00")).isEmpty();
  }

  @Test
  void whatEverySearchReadsHasNoHoles() throws IOException {
    put(view(1, "live"), in(Lifecycle.TRASHED, view(2, "trashed")));
    index.commit(Map.of());
    try (DirectoryReader reader = DirectoryReader.open(FSDirectory.open(documents()))) {
      LeafReader leaf = reader.leaves().get(0).reader();
      assertThat(leaf.maxDoc()).isEqualTo(2);
      for (String field : List.of(Fields.NAME, Fields.NAME_PARTS, Fields.ABOUT)) {
        assertThat(count(leaf.getNormValues(field))).as(field).isEqualTo(2);
      }
      for (String field :
          List.of(
              Fields.CREATED_AT, Fields.MODIFIED_AT, Fields.SIZE, Fields.ID_HIGH, Fields.ID_LOW)) {
        assertThat(count(leaf.getNumericDocValues(field))).as(field).isEqualTo(2);
      }
      assertThat(count(leaf.getSortedDocValues(Fields.NAME_ORDER))).isEqualTo(2);
    }
  }

  private static int count(DocIdSetIterator values) throws IOException {
    int count = 0;
    while (values.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
      count++;
    }
    return count;
  }

  @Test
  void wrongSettingsAreNamed() {
    assertThatThrownBy(
            () -> open(temp.resolve("other"), "muniment.search.lucene.merge-threads = 0"))
        .isInstanceOf(ConfigException.BadValue.class)
        .hasMessageContaining("muniment.search.lucene.merge-threads");
  }

  /** Nothing can be written any more; what is open can be read. */
  private void loseTheDisk() throws IOException {
    Files.move(temp.resolve("index"), temp.resolve("away"));
  }

  private void bringTheDiskBack() throws IOException {
    Files.move(temp.resolve("away"), temp.resolve("index"));
  }

  private void commitTwoDocuments() {
    put(view(1, "one"));
    index.putText(view(1, "").content().hash(), 1, text("rent"));
    index.commit(Map.of("tag", "1"));
    put(view(2, "two"));
    index.commit(Map.of("tag", "2"));
    index.close();
  }

  private void assertANewIndexBegins() throws IOException {
    index = open();
    assertThat(index.positions()).isEmpty();
    assertThat(index.documents()).isZero();
    assertThat(brokenOnes()).hasSize(1);
    put(view(3, "three"));
    index.commit(Map.of("tag", "3"));
    reopen();
    assertThat(found("three")).containsExactly(id(3));
    assertThat(brokenOnes()).hasSize(1);
  }

  private List<Path> brokenOnes() throws IOException {
    try (Stream<Path> siblings = Files.list(temp)) {
      return siblings.filter(p -> p.getFileName().toString().contains(".broken-")).toList();
    }
  }

  private Path fileLike(String part) throws IOException {
    try (Stream<Path> files = Files.list(documents())) {
      return files.filter(p -> p.getFileName().toString().contains(part)).findFirst().orElseThrow();
    }
  }

  private Path documents() {
    return temp.resolve("index").resolve("documents");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
