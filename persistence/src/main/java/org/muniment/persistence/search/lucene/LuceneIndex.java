package org.muniment.persistence.search.lucene;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.AlreadyClosedException;
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
 * <p>How the two sides meet: a content's text is indexed once, under its hash and a number. A
 * document is indexed with everything but the text, and with the number of its current content; see
 * {@link ByContent}. So a change of a document never touches its text, however long that is.
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
  private int nextContent;
  private boolean failed;
  private boolean closed;

  private LuceneIndex(Path path, Opened opened, SearchSettings settings, LuceneSettings lucene) {
    this.path = path;
    this.settings = settings;
    this.lucene = lucene;
    this.opened = opened;
    this.positions = opened.positions();
    this.searchers = new Searchers(opened.searchers());
    this.searches = new Searches(searchers, settings, lucene);
    this.nextContent = contentCount();
  }

  private int contentCount() {
    try {
      Snapshot snapshot = searchers.acquire();
      try {
        return snapshot.texts().contentCount();
      } finally {
        searchers.release(snapshot);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the search index cannot be read", e);
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
    return read(Snapshot::documents, r -> r.document(DocumentMapping.key(id)));
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
        : read(Snapshot::documents, r -> r.number(DocumentMapping.key(id), Fields.REVISION))
            .orElse(0);
  }

  @Override
  public long latestSequence(ContentHash hash) {
    return content(hash).map(Content::sequence).orElse(0L);
  }

  @Override
  public synchronized void putDocuments(List<DocumentView> documents) {
    change(
        () -> {
          for (DocumentView view : documents) {
            if (latestRevision(view.id()) <= view.revision()) {
              write(view, known(view.content().hash()));
              pending.put(view);
              boundPending();
            }
          }
        });
  }

  @Override
  public synchronized void putText(ContentHash hash, long sequence, ContentText text) {
    if (latestSequence(hash) <= sequence) {
      change(() -> writeText(hash, sequence, text));
    }
  }

  @Override
  public synchronized void removeText(ContentHash hash, long sequence) {
    if (latestSequence(hash) <= sequence) {
      change(() -> writeText(hash, sequence, ContentText.NONE));
    }
  }

  @Override
  public synchronized void purge(DocumentId id, long revision) {
    if (latestRevision(id) <= revision) {
      change(
          () -> {
            opened
                .documents()
                .updateDocument(DocumentMapping.key(id), DocumentMapping.tombstone(id, revision));
            pending.purge(id, revision);
            boundPending();
          });
    }
  }

  /** Not under the lock: Lucene's writers take changes while they merge. */
  @Override
  public void compact() {
    try {
      opened().dropDeleted();
      IndexDirectory.deleteBroken(path);
    } catch (IOException e) {
      throw new UncheckedIOException("the search index in " + path + " cannot be compacted", e);
    }
  }

  private synchronized Opened opened() {
    return opened;
  }

  @Override
  public synchronized void refresh() {
    change(this::showPending);
  }

  @Override
  public synchronized void commit(Map<String, String> newPositions) {
    change(() -> opened.commit(newPositions));
    positions = Map.copyOf(newPositions);
  }

  @Override
  public synchronized void recover() {
    if (closed) {
      throw new AlreadyClosedException("the search index in " + path + " was closed");
    }
    if (opened.isSound() && !failed) {
      return;
    }
    try {
      LOG.warn(
          "The search index in {} failed; going back to its last commit", path, opened.cause());
      opened.rollback();
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
    positions = next.positions();
    pending.clear();
    searchers.replace(next.searchers());
    nextContent = contentCount();
    former.letGo();
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
  public SearchReply suggest(SearchCommand.Suggest command) {
    return searches.suggest(command);
  }

  @Override
  public List<DocumentId> documentsAfter(String after, int limit) {
    return read(Snapshot::documents, r -> r.keysAfter(Fields.DOCUMENT, after, limit)).stream()
        .map(DocumentId::parse)
        .toList();
  }

  @Override
  public List<ContentHash> contentsAfter(String after, int limit) {
    return read(Snapshot::texts, r -> r.keysAfter(Fields.CONTENT, after, limit)).stream()
        .map(ContentHash::new)
        .toList();
  }

  @Override
  public long documents() {
    return read(Snapshot::documents, Reading::documents);
  }

  @Override
  public long contentBytes() {
    return read(Snapshot::documents, Reading::contentBytes);
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

  private Optional<Content> content(ContentHash hash) {
    Optional<Content> unseen = pending.content(hash);
    return unseen.isPresent() ? unseen : read(Snapshot::texts, r -> r.content(hash));
  }

  /** The content, which gets a number when a document or a text first speaks of it. */
  private Content known(ContentHash hash) throws IOException {
    Optional<Content> known = content(hash);
    if (known.isPresent()) {
      return known.get();
    }
    Content content = Content.unread(nextContent++);
    write(hash, content, "");
    return content;
  }

  private void write(DocumentView view, Content content) throws IOException {
    opened
        .documents()
        .updateDocument(DocumentMapping.key(view.id()), DocumentMapping.document(view, content));
  }

  private void write(ContentHash hash, Content content, String text) throws IOException {
    opened
        .texts()
        .updateDocument(DocumentMapping.key(hash), DocumentMapping.content(hash, content, text));
    pending.put(hash, content);
  }

  private void writeText(ContentHash hash, long sequence, ContentText text) throws IOException {
    Content content = new Content(known(hash).number(), sequence, text.metadata(), text.language());
    write(hash, content, bounded(text.text()));
    writeLiveDocumentsWith(hash, content);
    boundPending();
  }

  /** Their words change with what the content says of itself, for example its title. */
  private void writeLiveDocumentsWith(ContentHash hash, Content content) throws IOException {
    read(
        Snapshot::documents,
        reading -> {
          reading.forEach(
              new Term(Fields.HASH_IS, hash.hex()),
              doc -> {
                DocumentView seen = reading.view(doc);
                if (pending.document(seen.id()).isEmpty() && pending.purge(seen.id()).isEmpty()) {
                  writeIfLive(seen, content);
                }
              });
          return true;
        });
    for (DocumentView unseen : pending.documentsWith(hash)) {
      writeIfLive(unseen, content);
    }
  }

  private void writeIfLive(DocumentView view, Content content) throws IOException {
    if (view.state() == Lifecycle.LIVE) {
      write(view, content);
    }
  }

  /** NUL separates values in Lucene's highlighter, and half a surrogate pair is no character. */
  private String bounded(String text) {
    int end = Math.min(text.length(), settings.maxTextCharacters());
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end).replace('\0', ' ');
  }

  private void boundPending() throws IOException {
    if (pending.exceeds(lucene.maxPendingChanges())) {
      showPending();
    }
  }

  private void showPending() throws IOException {
    searchers.refresh();
    pending.clear();
  }

  private <T> T read(Function<Snapshot, IndexSearcher> part, Lookup<T> lookup) {
    try {
      Snapshot snapshot = searchers.acquire();
      try {
        return lookup.in(new Reading(part.apply(snapshot)));
      } finally {
        searchers.release(snapshot);
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
