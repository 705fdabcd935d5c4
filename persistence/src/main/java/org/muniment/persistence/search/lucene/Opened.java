package org.muniment.persistence.search.lucene;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexCommit;
import org.apache.lucene.index.IndexDeletionPolicy;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;

/**
 * One opening of the index: documents and contents, each a Lucene index of its own, because
 * documents change often and are small, and contents are large and never change: in one index every
 * merge for the former would write the latter again.
 *
 * <p>A commit of both is one: contents are committed first, and a commit of the documents names the
 * commit of the contents that belongs to it. That one is kept until the documents name the next,
 * and no longer: what was purged goes with it.
 */
final class Opened implements Closeable {

  private static final double MEBIBYTE = 1 << 20;

  private final Part documents;
  private final Part texts;
  private final Named named;
  private final Map<String, String> positions;

  private Opened(Part documents, Part texts, Named named, Map<String, String> positions) {
    this.documents = documents;
    this.texts = texts;
    this.named = named;
    this.positions = positions;
  }

  /** Keeps the last commit and the one that the documents name. */
  private static final class Named extends IndexDeletionPolicy {

    private volatile String name;

    Named(Optional<IndexCommit> commit) {
      this.name = commit.map(IndexCommit::getSegmentsFileName).orElse("");
    }

    @Override
    public void onInit(List<? extends IndexCommit> commits) {
      onCommit(commits);
    }

    @Override
    public void onCommit(List<? extends IndexCommit> commits) {
      commits.subList(0, Math.max(0, commits.size() - 1)).stream()
          .filter(commit -> !commit.getSegmentsFileName().equals(name))
          .forEach(IndexCommit::delete);
    }
  }

  private record Part(
      Directory directory,
      IndexWriter writer,
      ConcurrentMergeScheduler scheduler,
      SearcherManager searchers)
      implements Closeable {

    /** Takes the directory over, also when it fails. */
    static Part open(
        Directory directory,
        IndexWriterConfig config,
        ConcurrentMergeScheduler scheduler,
        SearcherFactory factory)
        throws IOException {
      try {
        IndexWriter writer = new IndexWriter(directory, config.setMergeScheduler(scheduler));
        try {
          return new Part(directory, writer, scheduler, new SearcherManager(writer, factory));
        } catch (IOException | RuntimeException e) {
          writer.rollback();
          throw e;
        }
      } catch (IOException | RuntimeException e) {
        directory.close();
        throw e;
      }
    }

    /**
     * Twice: what is deleted while a segment is merged is carried into the new one, and the first
     * round passes over segments that are being merged.
     */
    void dropDeleted() throws IOException {
      for (int round = 1; round <= 2; round++) {
        writer.forceMergeDeletes(true);
        scheduler.sync();
      }
    }

    boolean foundCorruption() {
      return writer.getTragicException() instanceof CorruptIndexException;
    }

    @Override
    public void close() throws IOException {
      IOUtils.close(searchers, writer, directory);
    }
  }

  /**
   * Opens the directory as it was last committed; one that cannot be used is moved aside.
   *
   * @param verify whether to compute the checksum of every file
   */
  static Opened at(Path path, boolean verify, LuceneSettings lucene) throws IOException {
    IndexDirectory index = IndexDirectory.prepare(path, verify);
    Directory directory = FSDirectory.open(index.texts());
    Optional<IndexCommit> committed = index.committed(directory);
    Named named = new Named(committed);
    Part texts = texts(directory, committed, named, lucene);
    try {
      return new Opened(
          Part.open(
              FSDirectory.open(index.documents()), writerConfig(lucene), scheduler(lucene), null),
          texts,
          named,
          index.positions());
    } catch (IOException | RuntimeException e) {
      texts.close();
      throw e;
    }
  }

  /** What was committed of the contents without their documents is dropped. */
  private static Part texts(
      Directory directory, Optional<IndexCommit> committed, Named named, LuceneSettings lucene)
      throws IOException {
    IndexWriterConfig config = writerConfig(lucene).setIndexDeletionPolicy(named);
    committed.ifPresentOrElse(
        config::setIndexCommit, () -> config.setOpenMode(IndexWriterConfig.OpenMode.CREATE));
    return Part.open(directory, config, scheduler(lucene), TextSearcher.FACTORY);
  }

  private static IndexWriterConfig writerConfig(LuceneSettings lucene) {
    TieredMergePolicy merges = new TieredMergePolicy();
    merges.setMaxMergedSegmentMB(lucene.maxMergedSegmentBytes() / MEBIBYTE);
    merges.setSegmentsPerTier(lucene.segmentsPerTier());
    merges.setForceMergeDeletesPctAllowed(0); // dropDeleted() leaves no trace
    return new IndexWriterConfig(Analysis.EXACT)
        .setOpenMode(IndexWriterConfig.OpenMode.CREATE_OR_APPEND)
        .setCommitOnClose(false)
        .setRAMBufferSizeMB(lucene.ramBufferBytes() / MEBIBYTE)
        .setMergePolicy(merges);
  }

  private static ConcurrentMergeScheduler scheduler(LuceneSettings lucene) {
    ConcurrentMergeScheduler scheduler = new ConcurrentMergeScheduler();
    scheduler.setMaxMergesAndThreads(lucene.mergeThreads() + 5, lucene.mergeThreads());
    return scheduler;
  }

  IndexWriter documents() {
    return documents.writer;
  }

  IndexWriter texts() {
    return texts.writer;
  }

  Searchers.Opening searchers() {
    return new Searchers.Opening(documents.searchers, texts.searchers);
  }

  /** Of the commit that was opened. */
  Map<String, String> positions() {
    return positions;
  }

  /** Commits both, or neither as far as the next opening can tell. */
  void commit(Map<String, String> newPositions) throws IOException {
    // without a change there would be no commit to name
    texts.writer.setLiveCommitData(IndexDirectory.ofTexts().entrySet());
    texts.writer.commit();
    String committed = SegmentInfos.getLastCommitSegmentsFileName(texts.directory);
    documents.writer.setLiveCommitData(
        IndexDirectory.ofDocuments(newPositions, committed).entrySet());
    documents.writer.commit();
    named.name = committed;
    texts.writer.deleteUnusedFiles(); // asks the policy again
  }

  /** Writes every segment anew that has something deleted in it. */
  void dropDeleted() throws IOException {
    documents.dropDeleted();
    texts.dropDeleted();
  }

  boolean isSound() {
    return documents.writer.isOpen() && texts.writer.isOpen();
  }

  /** What closed a writer; null when nothing did. */
  Throwable cause() {
    return documents.writer.getTragicException() == null
        ? texts.writer.getTragicException()
        : documents.writer.getTragicException();
  }

  /** The files themselves may be at fault, and would be again. */
  boolean foundCorruption() {
    return documents.foundCorruption() || texts.foundCorruption();
  }

  /** Drops what was not committed. What was handed out of the searchers can still be read. */
  void rollback() throws IOException {
    documents.writer.rollback();
    texts.writer.rollback();
  }

  /** After a rollback. */
  void letGo() {
    IOUtils.closeWhileHandlingException(
        documents.searchers, documents.directory, texts.searchers, texts.directory);
  }

  @Override
  public void close() throws IOException {
    IOUtils.close(documents, texts);
  }
}
