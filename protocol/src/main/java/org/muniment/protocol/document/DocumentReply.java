package org.muniment.protocol.document;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.time.Instant;
import java.util.List;
import org.muniment.protocol.Message;

/** What a document answers. A refusal changed nothing. */
public sealed interface DocumentReply extends Message {

  /** The command is durable; the view is the document right after it. */
  record Accepted(DocumentView document) implements DocumentReply {}

  /**
   * The same request was accepted before under the same idempotency key.
   *
   * @param revision the revision that the first answer showed
   * @param current the document now; equal to the first answer while {@code revision} is current
   */
  record AcceptedBefore(long revision, DocumentView current) implements DocumentReply {}

  /** The document now. */
  record Current(DocumentView document) implements DocumentReply {}

  /** One version. */
  record Version(VersionView version, DocumentView document) implements DocumentReply {}

  /** A page of versions; {@code more} says whether others follow. */
  record Versions(List<VersionView> versions, boolean more) implements DocumentReply {
    public Versions {
      versions = List.copyOf(versions);
    }
  }

  /** Why a command was not carried out. */
  sealed interface Refusal extends DocumentReply {}

  /** There is no such document. */
  record NotFound() implements Refusal {}

  /** There is no such version of the document. */
  record NoSuchVersion(int number) implements Refusal {}

  /** The id is taken by a document that another request made. */
  record AlreadyExists() implements Refusal {}

  /**
   * The document was erased for good: the answer to a purge, and the refusal of everything else.
   *
   * @param revision of the purge
   */
  record Purged(long revision, Instant at, Principal by) implements Refusal {}

  /** The precondition does not hold. */
  record StaleRevision(long current) implements Refusal {}

  /** The idempotency key was used for another request. */
  record KeyReused() implements Refusal {}

  /** The document's state does not allow the command. */
  record WrongState(Lifecycle state) implements Refusal {}

  /** Another principal has checked the document out, and this would be an edit. */
  record CheckedOut(Checkout checkout) implements Refusal {
    @JsonCreator
    public CheckedOut {}
  }

  /** There is nothing to check in: the check-out was given back or has expired. */
  record NotCheckedOut() implements Refusal {}

  /**
   * The journal of this document is damaged: nothing can be said of it and nothing is added.
   *
   * @param sequence of the first record that does not follow the one before
   */
  record HistoryBroken(long sequence) implements Refusal {
    @JsonCreator
    public HistoryBroken {}
  }

  /** A bound on this document is reached, for example the number of versions. */
  record LimitReached(String what, long limit) implements Refusal {}
}
