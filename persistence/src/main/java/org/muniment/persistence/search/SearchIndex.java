package org.muniment.persistence.search;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.search.SearchCommand;
import org.muniment.protocol.search.SearchReply;

/**
 * A full copy of the read model on this node. Calls block and belong on a dispatcher of their own;
 * writing methods are called by one thread at a time, reading ones by many.
 *
 * <p>The index is derived: everything in it can be built again from the journal and the blobs.
 * Documents and the text of contents arrive in any order; a document is found by the text of its
 * content as soon as both are there.
 */
public interface SearchIndex extends AutoCloseable {

  /**
   * Where each follower of a tag has to go on: the positions of the last {@link #commit}, empty for
   * a new index.
   */
  Map<String, String> positions();

  /**
   * The last change that was applied to the document, also if it is not yet visible to searches:
   * what a follower needs to find gaps and to fold the next event.
   */
  Optional<DocumentView> latest(DocumentId id);

  /** The revision of the last change that was applied to the document, its purge included, or 0. */
  long latestRevision(DocumentId id);

  /** The last sequence number applied to the content's results; 0 when there is none. */
  long latestSequence(ContentHash hash);

  /** Puts documents in, each in place of its older self. */
  void putDocuments(List<DocumentView> documents);

  /**
   * Puts the text of a content in, for every document that has or will have this content.
   *
   * @param sequence of the event that brought the text
   */
  void putText(ContentHash hash, long sequence, ContentText text);

  /**
   * Takes a document out. What is left is its id and this revision, so that no older change that
   * comes late brings it back.
   */
  void purge(DocumentId id, long revision);

  /**
   * Takes the text of a content out, also from the documents that have this content.
   *
   * @param sequence of the event that says so
   */
  void removeText(ContentHash hash, long sequence);

  /**
   * Writes everything anew that holds something which was replaced or taken out, so that the next
   * {@link #refresh} and {@link #commit} leave nothing of it on the disk. Takes as long as copying
   * the index in the worst case; changes and searches go on meanwhile, from other threads.
   */
  void compact();

  /** Makes everything applied so far visible to searches. */
  void refresh();

  /**
   * Makes everything applied so far durable, together with the positions that belong to it: after a
   * crash either both are there or neither.
   */
  void commit(Map<String, String> positions);

  /**
   * Makes the index usable again after a failure, going back to the last commit: what came after it
   * has to be put in again, from {@link #positions} on. A no-op when the index is sound. Searches
   * go on meanwhile.
   *
   * @throws RuntimeException when the cause of the failure lasts; may be called again
   */
  void recover();

  /** Finds live documents; see {@link SearchCommand.Find}. */
  SearchReply find(SearchCommand.Find command);

  /** Lists documents; see {@link SearchCommand.ListDocuments}. */
  SearchReply list(SearchCommand.ListDocuments command);

  /** Completes what was typed; see {@link SearchCommand.Suggest}. */
  SearchReply suggest(SearchCommand.Suggest command);

  /**
   * Documents that the index knows, purged ones included, as of the last refresh, in the order of
   * their ids as text.
   *
   * @param after only of greater ids; empty for the first page
   */
  List<DocumentId> documentsAfter(String after, int limit);

  /**
   * Contents that the index knows, with or without a text, as of the last refresh, in the order of
   * their hashes.
   *
   * @param after only of greater hashes; empty for the first page
   */
  List<ContentHash> contentsAfter(String after, int limit);

  /** How many documents the index holds, in whatever state, as of the last refresh. */
  long documents();

  /**
   * Bytes of the current contents of these documents, as of the last refresh. Looks at every
   * document: for whoever begins to count, never for a request.
   */
  long contentBytes();

  /** Lets go of everything. What was not committed is lost, as after a crash. */
  @Override
  void close();
}
