package org.muniment.edge.documents;

import akka.actor.typed.ActorRef;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.muniment.edge.Documents;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemType;
import org.muniment.persistence.journal.DocumentHistory;
import org.muniment.protocol.InvalidValueException;
import org.muniment.protocol.document.Checkout;
import org.muniment.protocol.document.DocumentCommand;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.Principal;

/** Asks documents, and turns what they refuse into problems. */
final class Conversation {

  private final Documents documents;
  private final DocumentHistory history;

  Conversation(Documents documents, DocumentHistory history) {
    this.documents = documents;
    this.history = history;
  }

  /** The id in a path; what is no id names no document. */
  static DocumentId id(String segment) {
    try {
      return DocumentId.parse(segment);
    } catch (InvalidValueException e) {
      throw noSuchDocument().asException();
    }
  }

  /** The document now. */
  CompletionStage<DocumentView> current(Principal principal, DocumentId id) {
    return documents
        .ask(id, replyTo -> new DocumentCommand.Get(principal, replyTo))
        .thenApply(reply -> expect(DocumentReply.Current.class, reply).document());
  }

  /** One version, and the document that it is of. */
  CompletionStage<DocumentReply.Version> version(Principal principal, DocumentId id, int number) {
    return documents
        .ask(id, replyTo -> new DocumentCommand.GetVersion(principal, number, replyTo))
        .thenApply(reply -> expect(DocumentReply.Version.class, reply));
  }

  /** A page of versions. */
  CompletionStage<DocumentReply.Versions> versions(
      Principal principal, DocumentId id, int from, int limit) {
    return documents
        .ask(id, replyTo -> new DocumentCommand.ListVersions(principal, from, limit, replyTo))
        .thenApply(reply -> expect(DocumentReply.Versions.class, reply));
  }

  /**
   * Changes a document; a repeated request is answered with what the first answer showed.
   *
   * @return the document right after the change
   */
  CompletionStage<DocumentView> change(
      DocumentId id, Function<ActorRef<DocumentReply>, DocumentCommand> command) {
    return documents
        .ask(id, command)
        .thenCompose(
            reply ->
                reply instanceof DocumentReply.AcceptedBefore before
                    ? asFirstAnswered(before)
                    : CompletableFuture.completedFuture(
                        expect(DocumentReply.Accepted.class, reply).document()));
  }

  /** Erases a document for good; done when that is durable, also when it was before. */
  CompletionStage<DocumentReply.Purged> purge(
      DocumentId id, Function<ActorRef<DocumentReply>, DocumentCommand> command) {
    return documents
        .ask(id, command)
        .thenApply(
            reply ->
                reply instanceof DocumentReply.Purged purged
                    ? purged
                    : expect(DocumentReply.Purged.class, reply));
  }

  private CompletionStage<DocumentView> asFirstAnswered(DocumentReply.AcceptedBefore before) {
    DocumentView current = before.current();
    if (current.revision() == before.revision()) {
      return CompletableFuture.completedFuture(current);
    }
    return history
        .atRevision(current.id(), before.revision())
        .thenApply(
            then ->
                then.orElseThrow(
                    () ->
                        new IllegalStateException(
                            "%s has no revision %d".formatted(current.id(), before.revision()))));
  }

  private static <R extends DocumentReply> R expect(Class<R> type, DocumentReply reply) {
    if (reply instanceof DocumentReply.Refusal refusal) {
      throw refused(refusal).asException();
    }
    if (!type.isInstance(reply)) {
      throw new IllegalStateException(reply.getClass() + " answers another question");
    }
    return type.cast(reply);
  }

  static Problem noSuchDocument() {
    return Problem.of(ProblemType.DOCUMENT_NOT_FOUND, "There is no document with this id.");
  }

  /** What each refusal is to a client. */
  static Problem refused(DocumentReply.Refusal refusal) {
    if (refusal instanceof DocumentReply.NotFound) {
      return noSuchDocument();
    }
    if (refusal instanceof DocumentReply.NoSuchVersion version) {
      return Problem.of(
          ProblemType.VERSION_NOT_FOUND,
          "The document has no version %d.".formatted(version.number()));
    }
    if (refusal instanceof DocumentReply.AlreadyExists) {
      return Problem.of(
          ProblemType.DOCUMENT_EXISTS, "Another request has made a document with this id.");
    }
    if (refusal instanceof DocumentReply.StaleRevision stale) {
      return staleRevision(stale.current());
    }
    if (refusal instanceof DocumentReply.KeyReused) {
      return Problem.of(
          ProblemType.IDEMPOTENCY_KEY_REUSED,
          "This Idempotency-Key came with another request before. Use a new key for each request,"
              + " and the same one only to repeat it unchanged.");
    }
    if (refusal instanceof DocumentReply.Purged purged) {
      return purged(purged);
    }
    if (refusal instanceof DocumentReply.WrongState wrong) {
      return wrongState(wrong.state());
    }
    if (refusal instanceof DocumentReply.CheckedOut held) {
      return checkedOut(held.checkout());
    }
    if (refusal instanceof DocumentReply.NotCheckedOut) {
      return Problem.of(
          ProblemType.NOT_CHECKED_OUT,
          "The document is not checked out, or the check-out has expired. See whether somebody has"
              + " edited it since, and check it out again.");
    }
    if (refusal instanceof DocumentReply.HistoryBroken broken) {
      return historyBroken(broken.sequence());
    }
    DocumentReply.LimitReached reached = (DocumentReply.LimitReached) refusal;
    return Problem.of(
            ProblemType.LIMIT_REACHED,
            "The document may have no more %s than %d.".formatted(reached.what(), reached.limit()))
        .with("what", reached.what())
        .with("limit", reached.limit());
  }

  static Problem staleRevision(long current) {
    return Problem.of(
            ProblemType.STALE_REVISION,
            "The document is at revision %d now, which If-Match does not name. Read it again."
                .formatted(current))
        .with("currentRevision", current);
  }

  private static Problem historyBroken(long sequence) {
    return Problem.of(
            ProblemType.HISTORY_BROKEN,
            "Record %d of this document does not follow the one before: it was forged, or records were lost. Nothing was changed, and nothing can be until an operator has restored the records."
                .formatted(sequence))
        .with("sequence", sequence);
  }

  private static Problem purged(DocumentReply.Purged tombstone) {
    return Problem.of(ProblemType.DOCUMENT_PURGED, "The document was erased for good.")
        .with("state", "purged")
        .with("revision", tombstone.revision())
        .with("purgedAt", tombstone.at())
        .with("purgedBy", tombstone.by().name());
  }

  private static Problem checkedOut(Checkout held) {
    return Problem.of(
            ProblemType.CHECKED_OUT,
            "%s has checked the document out, until %s.".formatted(held.by(), held.expiresAt()))
        .with("checkout", CheckoutJson.of(held));
  }

  private static Problem wrongState(Lifecycle state) {
    return switch (state) {
      case PURGED -> throw new IllegalStateException("a tombstone says more than its state");
      case TRASHED ->
          Problem.of(ProblemType.WRONG_STATE, "The document is in the trash. Restore it first.")
              .with("state", "trashed");
      case ARCHIVED ->
          Problem.of(ProblemType.WRONG_STATE, "The document is archived and is no longer changed.")
              .with("state", "archived");
      case LIVE ->
          Problem.of(ProblemType.WRONG_STATE, "The document is in use.").with("state", "live");
    };
  }
}
