package org.muniment.persistence.search.lucene;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

  private final Map<DocumentId, DocumentView> documents = new ConcurrentHashMap<>();
  private final Map<DocumentId, Long> purged = new ConcurrentHashMap<>();
  private final Map<ContentHash, Content> contents = new ConcurrentHashMap<>();

  /** Ids that have had this content since the last refresh; only the writer looks. */
  private final Map<ContentHash, Set<DocumentId>> users = new ConcurrentHashMap<>();

  void put(DocumentView view) {
    documents.put(view.id(), view);
    users.computeIfAbsent(view.content().hash(), hash -> new HashSet<>()).add(view.id());
  }

  void put(ContentHash hash, Content content) {
    contents.put(hash, content);
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

  Optional<Content> content(ContentHash hash) {
    return Optional.ofNullable(contents.get(hash));
  }

  /** The pending documents whose current content this is. */
  List<DocumentView> documentsWith(ContentHash hash) {
    return users.getOrDefault(hash, Set.of()).stream()
        .map(documents::get)
        .filter(Objects::nonNull) // purged since
        .filter(view -> view.content().hash().equals(hash))
        .toList();
  }

  boolean exceeds(int maxChanges) {
    return documents.size() + purged.size() + contents.size() > maxChanges;
  }

  void clear() {
    documents.clear();
    purged.clear();
    contents.clear();
    users.clear();
  }
}
