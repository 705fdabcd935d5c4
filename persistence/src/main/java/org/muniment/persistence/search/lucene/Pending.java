package org.muniment.persistence.search.lucene;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.muniment.persistence.search.ContentText;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;

/**
 * What was given to Lucene and no reader sees yet. One thread writes, others may ask.
 *
 * <p>Whoever looks something up asks here first and the reader after: {@link #clear} comes after
 * the refresh, so one of the two knows.
 */
final class Pending {

  /** The last text of a content, empty when it was taken out, and the event that said so. */
  record SequencedText(long sequence, Optional<ContentText> text) {}

  private final Map<DocumentId, DocumentView> documents = new ConcurrentHashMap<>();
  private final Map<DocumentId, Long> purged = new ConcurrentHashMap<>();
  private final Map<ContentHash, SequencedText> texts = new ConcurrentHashMap<>();

  /** Ids that have had this content since the last refresh; only the writer looks. */
  private final Map<ContentHash, Set<DocumentId>> users = new ConcurrentHashMap<>();

  private final AtomicLong characters = new AtomicLong();

  void put(DocumentView view) {
    documents.put(view.id(), view);
    users.computeIfAbsent(view.content().hash(), hash -> new HashSet<>()).add(view.id());
  }

  void put(ContentHash hash, SequencedText text) {
    texts.put(hash, text);
    text.text().ifPresent(present -> characters.addAndGet(present.text().length()));
  }

  void purge(DocumentId id, long revision) {
    documents.remove(id);
    purged.put(id, revision);
  }

  /** The revision of the document's purge, if that is pending. */
  OptionalLong purge(DocumentId id) {
    Long revision = purged.get(id);
    return revision == null ? OptionalLong.empty() : OptionalLong.of(revision);
  }

  Optional<DocumentView> document(DocumentId id) {
    return Optional.ofNullable(documents.get(id));
  }

  Optional<SequencedText> text(ContentHash hash) {
    return Optional.ofNullable(texts.get(hash));
  }

  /** The pending documents whose current content this is. */
  List<DocumentView> documentsWith(ContentHash hash) {
    return users.getOrDefault(hash, Set.of()).stream()
        .map(documents::get)
        .filter(Objects::nonNull) // purged since
        .filter(view -> view.content().hash().equals(hash))
        .toList();
  }

  boolean exceeds(int maxDocuments, long maxCharacters) {
    return documents.size() + purged.size() > maxDocuments || characters.get() > maxCharacters;
  }

  void clear() {
    documents.clear();
    purged.clear();
    texts.clear();
    users.clear();
    characters.set(0);
  }
}
