package org.muniment.persistence.search.lucene;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexCommit;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.LockObtainFailedException;
import org.muniment.persistence.files.DurableFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of the index, and what stands in its commits besides Lucene's own: the format, the
 * positions of the followers, and which commit of the contents belongs to one of the documents.
 *
 * <p>The index is derived, so whatever cannot be used is moved out of the way, to {@code
 * NAME.broken-TIME} beside it, and building begins anew. Only one such directory is kept, of all
 * generations, and only until the next compaction: it may hold what was purged.
 */
final class IndexDirectory {

  /** Of fields, analysis and {@link ViewCodec}: counts up with every change that old data feel. */
  static final String FORMAT = "3";

  private static final String FORMAT_KEY = "muniment.format";
  private static final String TEXTS_KEY = "muniment.texts";
  private static final String POSITION_PREFIX = "position/";
  private static final String BROKEN = ".broken-";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

  private static final Logger LOG = LoggerFactory.getLogger(IndexDirectory.class);

  private final Path path;

  private IndexDirectory(Path path) {
    this.path = path;
  }

  /**
   * Checks what is in the directory, which is created if there is none.
   *
   * @param verify whether to compute the checksum of every file
   * @throws IOException when the directory cannot be used at all, for example because another
   *     process uses it
   */
  static IndexDirectory prepare(Path path, boolean verify) throws IOException {
    IndexDirectory index = new IndexDirectory(path);
    index.create();
    index.ensureUnused();
    Optional<String> fault = index.fault(verify);
    if (fault.isPresent()) {
      Path aside = moveAside(path);
      LOG.warn(
          "The search index in {} cannot be used ({}). It was moved to {}; a new one is built from"
              + " the journal, and searches are incomplete until that is done.",
          path,
          fault.get(),
          aside);
      index.create();
    }
    return index;
  }

  Path documents() {
    return path.resolve("documents");
  }

  Path texts() {
    return path.resolve("texts");
  }

  /** The positions in the last commit; empty before the first. */
  Map<String, String> positions() throws IOException {
    Map<String, String> positions = new TreeMap<>();
    committed()
        .forEach(
            (key, value) -> {
              if (key.startsWith(POSITION_PREFIX)) {
                positions.put(key.substring(POSITION_PREFIX.length()), value);
              }
            });
    return positions;
  }

  /**
   * The commit of the contents that belongs to the last one of the documents.
   *
   * @param texts the directory that holds it
   */
  Optional<IndexCommit> committed(Directory texts) throws IOException {
    String named = committed().get(TEXTS_KEY);
    if (named == null) {
      return Optional.empty();
    }
    for (IndexCommit commit : DirectoryReader.listCommits(texts)) {
      if (commit.getSegmentsFileName().equals(named)) {
        return Optional.of(commit);
      }
    }
    throw new CorruptIndexException("there is no commit " + named, texts.toString());
  }

  private Map<String, String> committed() throws IOException {
    try (Directory directory = FSDirectory.open(documents())) {
      return DirectoryReader.indexExists(directory)
          ? SegmentInfos.readLatestCommit(directory).getUserData()
          : Map.of();
    }
  }

  /** What a commit of the contents carries. */
  static Map<String, String> ofTexts() {
    return Map.of(FORMAT_KEY, FORMAT);
  }

  /**
   * What a commit of the documents carries.
   *
   * @param texts the commit of the contents that belongs to it
   */
  static Map<String, String> ofDocuments(Map<String, String> positions, String texts) {
    Map<String, String> data = new TreeMap<>();
    data.put(FORMAT_KEY, FORMAT);
    data.put(TEXTS_KEY, texts);
    positions.forEach((tag, position) -> data.put(POSITION_PREFIX + tag, position));
    return data;
  }

  private void create() throws IOException {
    Files.createDirectories(documents());
    Files.createDirectories(texts());
  }

  private void ensureUnused() throws IOException {
    for (Path part : List.of(documents(), texts())) {
      try (Directory directory = FSDirectory.open(part)) {
        directory.obtainLock(IndexWriter.WRITE_LOCK_NAME).close();
      } catch (LockObtainFailedException e) {
        throw new IOException("the search index in " + path + " is in use by another process", e);
      }
    }
  }

  private Optional<String> fault(boolean verify) throws IOException {
    try (Directory directory = FSDirectory.open(documents())) {
      if (!DirectoryReader.indexExists(directory)) {
        return Optional.empty();
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        String format = reader.getIndexCommit().getUserData().get(FORMAT_KEY);
        if (!FORMAT.equals(format)) {
          return Optional.of("its format is " + format + ", this version needs " + FORMAT);
        }
        check(reader, verify);
      }
      try (Directory texts = FSDirectory.open(texts());
          DirectoryReader reader = DirectoryReader.open(committed(texts).orElseThrow())) {
        check(reader, verify);
      }
      return Optional.empty();
    } catch (CorruptIndexException
        | IndexFormatTooOldException
        | IndexFormatTooNewException
        | FileNotFoundException
        | NoSuchFileException
        | EOFException
        | RuntimeException e) {
      return Optional.of(e.toString());
    }
  }

  private static void check(DirectoryReader reader, boolean verify) throws IOException {
    if (verify) {
      for (LeafReaderContext leaf : reader.leaves()) {
        ((CodecReader) leaf.reader()).checkIntegrity();
      }
    }
  }

  /** Under a name that tells people when. */
  private static Path moveAside(Path path) throws IOException {
    deleteBroken(path);
    return Files.move(
        path, path.resolveSibling(path.getFileName() + BROKEN + TIME.format(Instant.now())));
  }

  /** Deletes what was moved aside, of this index and of its other generations. */
  static void deleteBroken(Path path) throws IOException {
    for (Path broken : brokenOnes(path.toAbsolutePath().getParent())) {
      DurableFiles.deleteTree(broken);
    }
  }

  private static List<Path> brokenOnes(Path parent) throws IOException {
    try (Stream<Path> siblings = Files.list(parent)) {
      return siblings.filter(p -> p.getFileName().toString().contains(BROKEN)).toList();
    }
  }
}
