package org.muniment.persistence.search.lucene;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.IOUtils;
import org.muniment.persistence.search.ContentText;
import org.muniment.persistence.search.SearchIndex;
import org.muniment.persistence.search.SearchSettings;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.search.SearchCommand;
import org.muniment.protocol.search.SearchReply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The search index in a local directory.
 *
 * <p>How the two sides meet: a content's text is stored once, under its hash. A document is indexed
 * together with the words of its current content as far as they are known, and again whenever
 * either changes; its bytes are never needed for that. Both happen between two refreshes of the
 * same thread, so no search sees one without the other.
 *
 * <p>What makes it safe: Lucene's changes count only once they are committed, and a commit carries
 * the followers' positions in itself. Whatever happens, an index that opens is one that was
 * committed, with the positions that belong to it; everything later comes again from the journal.
 * Therefore closing does not commit. A change that comes again is applied again, one that is older
 * than what is there is ignored.
 *
 * <p>What happens when the disk fails: Lucene closes its writer for good, and a change that failed
 * midway may be there in part. Either way the index is no longer sound, and {@link #recover} opens
 * it anew, as a start would. Until then searches see what they saw before.
 */
public final class LuceneIndex implements SearchIndex {

  private static final double MEBIBYTE = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(LuceneIndex.class);

  private final Path path;
  private final SearchSettings settings;
  private final LuceneSettings lucene;
  private final Searchers searchers;
  private final Searches searches;
  private final Pending pending = new Pending();

  private volatile Map<String, String> positions;

  // guarded by this
  private Opened opened;
  private boolean failed;
  private boolean closed;

  private LuceneIndex(Path path, Opened opened, SearchSettings settings, LuceneSettings lucene) {
    this.path = path;
    this.settings = settings;
    this.lucene = lucene;
    this.opened = opened;
    this.positions = opened.positions;
    this.searchers = new Searchers(opened.searchers);
    this.searches = new Searches(searchers, settings, lucene);
  }

  /** What belongs to one opening of the directory. */
  private record Opened(
      Directory directory,
      IndexWriter writer,
      SearcherManager searchers,
      Map<String, String> positions) {

    static Opened at(Path path, boolean verify, LuceneSettings lucene) throws IOException {
      Directory directory = IndexDirectory.open(path, verify);
      try {
        Map<String, String> positions = IndexDirectory.positions(directory);
        IndexWriter writer = new IndexWriter(directory, writerConfig(lucene));
        try {
          return new Opened(directory, writer, new SearcherManager(writer, null), positions);
        } catch (IOException | RuntimeException e) {
          writer.rollback();
          throw e;
        }
      } catch (IOException | RuntimeException e) {
        directory.close();
        throw e;
      }
    }

    /** The files themselves may be at fault, and would be again. */
    boolean foundCorruption() {
      return writer.getTragicException() instanceof CorruptIndexException;
    }

    void close() throws IOException {
      IOUtils.close(searchers, writer, directory);
    }
  }

  /**
   * Opens the index in a directory, which is created if there is none. An index that cannot be used
   * is moved aside with a warning and an empty one begins.
   *
   * @throws UncheckedIOException when the directory cannot be used, for example because another
   *     process does
   */
  public static LuceneIndex open(Path path, SearchSettings settings, LuceneSettings lucene) {
    try {
      Opened opened = Opened.at(path, lucene.verifyAtStart(), lucene);
      return new LuceneIndex(path, opened, settings, lucene);
    } catch (IOException e) {
      throw new UncheckedIOException("the search index in " + path + " cannot be opened", e);
    }
  }

  private static IndexWriterConfig writerConfig(LuceneSettings lucene) {
    TieredMergePolicy merges = new TieredMergePolicy();
    merges.setMaxMergedSegmentMB(lucene.maxMergedSegmentBytes() / MEBIBYTE);
    merges.setSegmentsPerTier(lucene.segmentsPerTier());
    merges.setForceMergeDeletesPctAllowed(0); // compact() leaves no trace
    ConcurrentMergeScheduler scheduler = new ConcurrentMergeScheduler();
    scheduler.setMaxMergesAndThreads(lucene.mergeThreads() + 5, lucene.mergeThreads());
    return new IndexWriterConfig(Analysis.BY_FIELD)
        .setOpenMode(IndexWriterConfig.OpenMode.CREATE_OR_APPEND)
        .setCommitOnClose(false)
        .setRAMBufferSizeMB(lucene.ramBufferBytes() / MEBIBYTE)
        .setMergePolicy(merges)
        .setMergeScheduler(scheduler);
  }

  @Override
  public Map<String, String> positions() {
    return positions;
  }

  @Override
  public Optional<DocumentView> latest(DocumentId id) {
    Optional<DocumentView> unseen = pending.document(id);
    if (unseen.isPresent() || pending.purge(id).isPresent()) {
      return unseen;
    }
    return read(r -> r.document(DocumentMapping.key(id)));
  }

  @Override
  public long latestRevision(DocumentId id) {
    Optional<DocumentView> unseen = pending.document(id);
    if (unseen.isPresent()) {
      return unseen.get().revision();
    }
    OptionalLong purge = pending.purge(id);
    return purge.isPresent()
        ? purge.getAsLong()
        : read(r -> r.number(DocumentMapping.key(id), Fields.REVISION)).orElse(0);
  }

  @Override
  public long latestSequence(ContentHash hash) {
    Optional<Pending.SequencedText> unseen = pending.text(hash);
    return unseen.isPresent()
        ? unseen.get().sequence()
        : read(r -> r.number(DocumentMapping.key(hash), Fields.SEQUENCE)).orElse(0);
  }

  @Override
  public synchronized void putDocuments(List<DocumentView> documents) {
    change(
        () -> {
          for (DocumentView view : documents) {
            if (latestRevision(view.id()) <= view.revision()) {
              write(view, text(view));
              pending.put(view);
              boundPending();
            }
          }
        });
  }

  @Override
  public synchronized void putText(ContentHash hash, long sequence, ContentText text) {
    if (latestSequence(hash) <= sequence) {
      change(() -> writeText(hash, sequence, Optional.of(bounded(text))));
    }
  }

  @Override
  public synchronized void removeText(ContentHash hash, long sequence) {
    if (latestSequence(hash) <= sequence) {
      change(() -> writeText(hash, sequence, Optional.empty()));
    }
  }

  @Override
  public synchronized void purge(DocumentId id, long revision) {
    if (latestRevision(id) <= revision) {
      change(
          () -> {
            opened.writer.updateDocument(
                DocumentMapping.key(id), DocumentMapping.tombstone(id, revision));
            pending.purge(id, revision);
            boundPending();
          });
    }
  }

  /** Not under the lock: Lucene's writer takes changes while it merges. */
  @Override
  public void compact() {
    try {
      writer().forceMergeDeletes(true);
    } catch (IOException e) {
      throw new UncheckedIOException("the search index in " + path + " cannot be compacted", e);
    }
  }

  private synchronized IndexWriter writer() {
    return opened.writer;
  }

  @Override
  public synchronized void refresh() {
    change(this::showPending);
  }

  @Override
  public synchronized void commit(Map<String, String> newPositions) {
    change(
        () -> {
          opened.writer.setLiveCommitData(IndexDirectory.userData(newPositions).entrySet());
          opened.writer.commit();
        });
    positions = Map.copyOf(newPositions);
  }

  @Override
  public synchronized void recover() {
    if (closed) {
      throw new AlreadyClosedException("the search index in " + path + " was closed");
    }
    if (opened.writer.isOpen() && !failed) {
      return;
    }
    try {
      LOG.warn(
          "The search index in {} failed; going back to its last commit",
          path,
          opened.writer.getTragicException());
      opened.writer.rollback();
      resumeWith(Opened.at(path, opened.foundCorruption(), lucene));
    } catch (IOException e) {
      throw new UncheckedIOException("the search index in " + path + " cannot be reopened", e);
    }
  }

  /**
   * What was pending is gone with the writer that had it, and has to go before anybody asks the new
   * searcher: a lookup that finds it would take the change for applied.
   */
  private void resumeWith(Opened next) {
    Opened former = opened;
    opened = next;
    failed = false;
    positions = next.positions;
    pending.clear();
    searchers.replace(next.searchers);
    IOUtils.closeWhileHandlingException(former.searchers, former.directory);
    LOG.info("The search index in {} is open again", path);
  }

  @Override
  public SearchReply find(SearchCommand.Find command) {
    return searches.find(command);
  }

  @Override
  public SearchReply list(SearchCommand.ListDocuments command) {
    return searches.list(command);
  }

  @Override
  public long documents() {
    return read(Reading::documents);
  }

  @Override
  public long contentBytes() {
    return read(Reading::contentBytes);
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      opened.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the search index in " + path + " cannot be closed", e);
    }
  }

  /** Only live documents are found by their text. */
  private Optional<ContentText> text(DocumentView view) {
    if (view.state() != Lifecycle.LIVE) {
      return Optional.empty();
    }
    ContentHash hash = view.content().hash();
    Optional<Pending.SequencedText> unseen = pending.text(hash);
    return unseen.isPresent()
        ? unseen.flatMap(Pending.SequencedText::text)
        : read(r -> r.text(hash));
  }

  private void write(DocumentView view, Optional<ContentText> text) throws IOException {
    opened.writer.updateDocument(
        DocumentMapping.key(view.id()), DocumentMapping.document(view, text));
  }

  private void writeText(ContentHash hash, long sequence, Optional<ContentText> text)
      throws IOException {
    opened.writer.updateDocument(
        DocumentMapping.key(hash),
        text.map(present -> DocumentMapping.content(hash, sequence, present))
            .orElseGet(() -> DocumentMapping.withoutText(hash, sequence)));
    pending.put(hash, new Pending.SequencedText(sequence, text));
    writeLiveDocumentsWith(hash, text);
    boundPending();
  }

  private void writeLiveDocumentsWith(ContentHash hash, Optional<ContentText> text)
      throws IOException {
    read(
        reading -> {
          reading.forEach(
              new Term(Fields.HASH_IS, hash.hex()),
              doc -> {
                DocumentView seen = reading.view(doc);
                if (pending.document(seen.id()).isEmpty() && pending.purge(seen.id()).isEmpty()) {
                  writeIfLive(seen, text);
                }
              });
          return true;
        });
    for (DocumentView unseen : pending.documentsWith(hash)) {
      writeIfLive(unseen, text);
    }
  }

  private void writeIfLive(DocumentView view, Optional<ContentText> text) throws IOException {
    if (view.state() == Lifecycle.LIVE) {
      write(view, text);
    }
  }

  /** NUL separates values in Lucene's highlighter, and half a surrogate pair is no character. */
  private ContentText bounded(ContentText text) {
    String all = text.text();
    int end = Math.min(all.length(), settings.maxTextCharacters());
    if (end < all.length() && Character.isHighSurrogate(all.charAt(end - 1))) {
      end--;
    }
    String kept = all.substring(0, end).replace('\0', ' ');
    return new ContentText(kept, text.metadata(), text.language());
  }

  private void boundPending() throws IOException {
    if (pending.exceeds(lucene.maxPendingDocuments(), lucene.maxPendingCharacters())) {
      showPending();
    }
  }

  private void showPending() throws IOException {
    searchers.refresh();
    pending.clear();
  }

  private <T> T read(Lookup<T> lookup) {
    try {
      IndexSearcher searcher = searchers.acquire();
      try {
        return lookup.in(new Reading(searcher));
      } finally {
        searchers.release(searcher);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the search index cannot be read", e);
    }
  }

  /** A change that fails may have happened in part: from then on only {@link #recover} helps. */
  private void change(Change change) {
    boolean done = false;
    try {
      change.apply();
      done = true;
    } catch (IOException e) {
      throw new UncheckedIOException("the search index in " + path + " cannot be written", e);
    } finally {
      failed |= !done;
    }
  }

  private interface Lookup<T> {
    T in(Reading reading) throws IOException;
  }

  private interface Change {
    void apply() throws IOException;
  }
}
