package org.muniment.persistence.erasure;

import akka.Done;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.muniment.persistence.journal.StoredContent;
import org.muniment.protocol.content.ContentHash;

/**
 * Which contents the journal needs, and which were condemned because it does not.
 *
 * <p>A document needs the contents of all its versions. A content needs the text that was extracted
 * from it. What was erased needs nothing, and no content needs itself.
 */
public interface ContentLedger {

  /**
   * Takes in what the journal says: every record that was visible before the call counts when it
   * completes, however late its transaction committed. Reads what is new since the last time.
   */
  CompletionStage<Done> readJournal();

  /** Condemns those of the contents that nobody needs; earlier condemnations stand. */
  CompletionStage<Done> condemnUnneeded(List<ContentHash> contents, Instant at);

  /** Condemns contents of which results are known and that no document has. */
  CompletionStage<Done> condemnOrphanedResults(Instant at);

  /** Condemns what a content needs, at the latest as of {@code at}. */
  CompletionStage<Done> condemnResultsOf(ContentHash content, Instant at);

  /**
   * Condemned contents in the order of their hashes.
   *
   * @param before only those condemned before
   * @param after only hashes greater than this; empty for the first page
   */
  CompletionStage<List<Condemned>> condemned(Instant before, String after, int limit);

  /** What needs a content, as of the last {@link #readJournal}. */
  CompletionStage<Need> needOf(ContentHash content);

  /** Takes a condemnation back, or off the books when it was carried out. */
  CompletionStage<Done> acquit(ContentHash content);

  /** A condemned content. */
  record Condemned(ContentHash hash, Instant since) {}

  /** Who needs a content. */
  sealed interface Need {

    /** A document has it, as {@code content}. */
    record ByDocument(StoredContent content) implements Need {}

    /** It is what machines made of another content. */
    record ByContent() implements Need {}

    /** Like {@link ByContent}, but every such content is condemned itself. */
    record ByCondemned() implements Need {}

    /** Nobody does. */
    record ByNobody() implements Need {}
  }
}
