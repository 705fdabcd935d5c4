package org.muniment.persistence.journal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;

/** The past of a document, read from the journal. */
public interface DocumentHistory {

  /**
   * Records of the document in order, as many as there are within the bounds; none when there is no
   * such document.
   *
   * @param from the first sequence number wanted, from 1
   * @param max how many at most
   * @param maxBytes of all of them as they are stored; the first is given in any case
   */
  CompletionStage<List<JournalRecord>> records(DocumentId id, long from, int max, long maxBytes);

  /** The document as it was at a revision; empty when it never had that one. */
  CompletionStage<Optional<DocumentView>> atRevision(DocumentId id, long revision);

  /**
   * The document as it was at an instant, what happened at that very instant included; empty before
   * its creation. The times of a document's records only grow, so there is one such revision.
   */
  CompletionStage<Optional<DocumentView>> at(DocumentId id, Instant instant);
}
