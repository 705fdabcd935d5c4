package org.muniment.persistence.search.lucene;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.Directory;
import org.muniment.persistence.search.ContentText;
import org.muniment.persistence.search.SearchIndex;
import org.muniment.persistence.search.SearchSettings;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.search.SearchCommand;
import org.muniment.protocol.search.SearchReply;

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
 */
public final class LuceneIndex implements SearchIndex {

  private static final double MEBIBYTE = 1 << 20;

  private final SearchSettings settings;
  private final LuceneSettings lucene;
  private final Directory directory;
  private final IndexWriter writer;
  private final SearcherManager searchers;
  private final Searches searches;
  private final Pending pending = new Pending();

  private volatile Map<String, String> positions;

  private LuceneIndex(Directory directory, SearchSettings settings, LuceneSettings lucene)
      throws IOException {
    this.settings = settings;
    this.lucene = lucene;
    this.directory = directory;
    this.positions = IndexDirectory.positions(directory);
    this.writer = new IndexWriter(directory, writerConfig(lucene));
    this.searchers = new SearcherManager(writer, null);
    this.searches = new Searches(searchers, settings, lucene);
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
      Directory directory = IndexDirectory.open(path, lucene.verifyAtStart());
      try {
        return new LuceneIndex(directory, settings, lucene);
      } catch (IOException | RuntimeException e) {
        directory.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the search index in " + path + " cannot be opened", e);
    }
  }

  private static IndexWriterConfig writerConfig(LuceneSettings lucene) {
    TieredMergePolicy merges = new TieredMergePolicy();
    merges.setMaxMergedSegmentMB(lucene.maxMergedSegmentBytes() / MEBIBYTE);
    merges.setSegmentsPerTier(lucene.segmentsPerTier());
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
    return unseen.isPresent() ? unseen : read(r -> r.document(DocumentMapping.key(id)));
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
    for (DocumentView view : documents) {
      if (latestRevision(view.id()) <= view.revision()) {
        write(view, text(view));
        pending.put(view);
        boundPending();
      }
    }
  }

  @Override
  public synchronized void putText(ContentHash hash, long sequence, ContentText text) {
    if (latestSequence(hash) > sequence) {
      return;
    }
    ContentText bounded = bounded(text);
    io(
        () ->
            writer.updateDocument(
                DocumentMapping.key(hash), DocumentMapping.content(hash, sequence, bounded)));
    pending.put(hash, new Pending.SequencedText(sequence, bounded));
    writeLiveDocumentsWith(hash, bounded);
    boundPending();
  }

  @Override
  public synchronized void refresh() {
    io(searchers::maybeRefreshBlocking);
    pending.clear();
  }

  @Override
  public synchronized void commit(Map<String, String> newPositions) {
    io(
        () -> {
          writer.setLiveCommitData(IndexDirectory.userData(newPositions).entrySet());
          writer.commit();
        });
    positions = Map.copyOf(newPositions);
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
  public synchronized void close() {
    io(
        () -> {
          try (directory;
              writer) {
            searchers.close();
          }
        });
  }

  private long latestRevision(DocumentId id) {
    Optional<DocumentView> unseen = pending.document(id);
    return unseen.isPresent()
        ? unseen.get().revision()
        : read(r -> r.number(DocumentMapping.key(id), Fields.REVISION)).orElse(0);
  }

  /** Only live documents are found by their text. */
  private Optional<ContentText> text(DocumentView view) {
    if (view.state() != Lifecycle.LIVE) {
      return Optional.empty();
    }
    ContentHash hash = view.content().hash();
    Optional<Pending.SequencedText> unseen = pending.text(hash);
    return unseen.isPresent() ? unseen.map(Pending.SequencedText::text) : read(r -> r.text(hash));
  }

  private void write(DocumentView view, Optional<ContentText> text) {
    io(
        () ->
            writer.updateDocument(
                DocumentMapping.key(view.id()), DocumentMapping.document(view, text)));
  }

  private void writeLiveDocumentsWith(ContentHash hash, ContentText text) {
    read(
        reading -> {
          reading.forEach(
              new Term(Fields.HASH_IS, hash.hex()),
              doc -> {
                DocumentView seen = reading.view(doc);
                if (pending.document(seen.id()).isEmpty()) {
                  writeIfLive(seen, text);
                }
              });
          return true;
        });
    for (DocumentView unseen : pending.documentsWith(hash)) {
      writeIfLive(unseen, text);
    }
  }

  private void writeIfLive(DocumentView view, ContentText text) {
    if (view.state() == Lifecycle.LIVE) {
      write(view, Optional.of(text));
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

  private void boundPending() {
    if (pending.exceeds(lucene.maxPendingDocuments(), lucene.maxPendingCharacters())) {
      refresh();
    }
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

  private static void io(Change change) {
    try {
      change.apply();
    } catch (IOException e) {
      throw new UncheckedIOException("the search index cannot be written", e);
    }
  }

  private interface Lookup<T> {
    T in(Reading reading) throws IOException;
  }

  private interface Change {
    void apply() throws IOException;
  }
}
