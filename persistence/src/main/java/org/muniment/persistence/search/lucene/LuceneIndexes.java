package org.muniment.persistence.search.lucene;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.muniment.persistence.files.DurableFiles;
import org.muniment.persistence.search.SearchIndex;
import org.muniment.persistence.search.SearchIndexes;
import org.muniment.persistence.search.SearchSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Generations in directories beside each other, {@code generation-N}; the file {@code CURRENT} says
 * which one answers.
 *
 * <p>Every step leaves a state that says what to do next. A directory with a higher number than the
 * current one is being built: it is begun by making it, and work on it goes on after a crash. One
 * with a lower number was replaced: it is removed. The file is replaced in one step, and only it
 * decides; without it, the lowest number counts, because a swap writes it before it removes
 * anything. The file {@code JOURNAL} says what journal all of them were built from; they are
 * removed when it is not the present one, and only then it is replaced.
 */
public final class LuceneIndexes implements SearchIndexes {

  private static final Logger LOG = LoggerFactory.getLogger(LuceneIndexes.class);

  private static final String POINTER = "CURRENT";
  private static final String ORIGIN = "JOURNAL";
  private static final Pattern GENERATION = Pattern.compile("generation-([1-9][0-9]{0,8})");

  private final Path root;
  private final SearchSettings settings;
  private final LuceneSettings lucene;

  private volatile Generation current;
  private Optional<Generation> next;

  private record Generation(int number, LuceneIndex index) {}

  private LuceneIndexes(Path root, SearchSettings settings, LuceneSettings lucene)
      throws IOException {
    this.root = root;
    this.settings = settings;
    this.lucene = lucene;
    NavigableSet<Integer> present = present(root);
    int answering = pointer().orElse(present.isEmpty() ? 1 : present.first());
    for (int replaced : present.headSet(answering)) {
      DurableFiles.deleteTree(directory(replaced));
    }
    this.current = open(answering);
    try {
      point(answering);
      Integer begun = present.higher(answering);
      this.next = begun == null ? Optional.empty() : Optional.of(open(begun));
    } catch (IOException | RuntimeException e) {
      current.index.close();
      throw e;
    }
  }

  /**
   * Opens what is in a directory, which is created if there is none.
   *
   * @param journal identifies the journal that the index is built from
   * @throws UncheckedIOException when the directory cannot be used, for example because another
   *     process does
   */
  public static LuceneIndexes open(
      Path root, String journal, SearchSettings settings, LuceneSettings lucene) {
    try {
      DurableFiles.createDirectories(root);
      removeFormerLayout(root);
      bind(root, journal);
      return new LuceneIndexes(root, settings, lucene);
    } catch (IOException e) {
      throw new UncheckedIOException("the search indexes in " + root + " cannot be opened", e);
    }
  }

  @Override
  public SearchIndex current() {
    return current.index;
  }

  @Override
  public synchronized Optional<SearchIndex> next() {
    return next.map(Generation::index);
  }

  @Override
  public synchronized SearchIndex begin() {
    if (next.isPresent()) {
      throw new IllegalStateException("generation " + next.get().number + " is being built");
    }
    try {
      Path directory = directory(current.number + 1);
      DurableFiles.createDirectories(directory);
      next = Optional.of(open(current.number + 1));
      return next.get().index;
    } catch (IOException e) {
      throw new UncheckedIOException("no new search index can be begun in " + root, e);
    }
  }

  @Override
  public synchronized void swap() {
    Generation former = current;
    Generation replacement =
        next.orElseThrow(() -> new IllegalStateException("no generation is being built"));
    try {
      point(replacement.number);
    } catch (IOException e) {
      throw new UncheckedIOException("the search indexes in " + root + " cannot be swapped", e);
    }
    current = replacement;
    next = Optional.empty();
    remove(former);
  }

  @Override
  public synchronized void close() {
    next.ifPresent(generation -> generation.index.close());
    current.index.close();
  }

  /** What cannot be removed now is removed at the next start. */
  private void remove(Generation former) {
    try {
      former.index.close();
      DurableFiles.deleteTree(directory(former.number));
    } catch (IOException | RuntimeException e) {
      LOG.warn("The replaced search index {} could not be removed", directory(former.number), e);
    }
  }

  private Generation open(int number) {
    return new Generation(number, LuceneIndex.open(directory(number), settings, lucene));
  }

  private Path directory(int number) {
    return directory(root, number);
  }

  private static Path directory(Path root, int number) {
    return root.resolve("generation-" + number);
  }

  private void point(int number) throws IOException {
    DurableFiles.write(root.resolve(POINTER), directory(number).getFileName() + "\n");
  }

  private Optional<Integer> pointer() throws IOException {
    return read(root.resolve(POINTER)).flatMap(LuceneIndexes::number);
  }

  /** What a file says; empty when it is missing or says nothing that can be read. */
  private static Optional<String> read(Path file) throws IOException {
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (NoSuchFileException | MalformedInputException e) {
      return Optional.empty();
    }
  }

  private static void bind(Path root, String journal) throws IOException {
    Optional<String> origin = read(root.resolve(ORIGIN));
    if (origin.filter(journal::equals).isPresent()) {
      return;
    }
    if (!present(root).isEmpty()) {
      LOG.warn(
          "The search index in {} was built from another journal ({}, and this is {}); it is built anew.",
          root,
          origin.orElse("it does not say which"),
          journal);
    }
    Files.deleteIfExists(root.resolve(POINTER));
    for (int foreign : present(root)) {
      DurableFiles.deleteTree(directory(root, foreign));
    }
    DurableFiles.write(root.resolve(ORIGIN), journal + "\n");
  }

  private static NavigableSet<Integer> present(Path root) throws IOException {
    NavigableSet<Integer> present = new TreeSet<>();
    for (Path entry : entries(root)) {
      number(entry.getFileName().toString()).ifPresent(present::add);
    }
    return present;
  }

  private static Optional<Integer> number(String name) {
    Matcher generation = GENERATION.matcher(name);
    return generation.matches()
        ? Optional.of(Integer.valueOf(generation.group(1)))
        : Optional.empty();
  }

  /** Until format 3 the index had no generations and lay in the directory itself. */
  private static void removeFormerLayout(Path root) throws IOException {
    for (Path entry : entries(root)) {
      String name = entry.getFileName().toString();
      if (Files.isRegularFile(entry)
          && (name.startsWith("_") || name.startsWith("segments_") || name.equals("write.lock"))) {
        Files.delete(entry);
      }
    }
  }

  private static List<Path> entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }
}
