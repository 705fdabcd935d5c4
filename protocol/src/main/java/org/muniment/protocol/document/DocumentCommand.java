package org.muniment.protocol.document;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.Optional;
import org.muniment.protocol.Message;
import org.muniment.protocol.content.ContentRef;

/**
 * What can be asked of a document. Every command carries who asks; every answer is a {@link
 * DocumentReply}. Commands that change something are decided in this order: idempotency key,
 * existence, precondition, check-out, state.
 */
public sealed interface DocumentCommand extends Message {

  /** Who asks. */
  Principal principal();

  /** Where the answer goes. */
  ActorRef<DocumentReply> replyTo();

  /**
   * Changes a document that exists. The key is looked at before the precondition.
   *
   * <p>While a principal holds the document checked out, every change by anybody else is refused
   * with {@link DocumentReply.CheckedOut}: new content, the restoring of a version and the trash,
   * as WebDAV (RFC 4918, section 7) has it for write locks, and descriptions too, which it has for
   * properties. Reading is free. The holder changes what it likes, and stays the holder.
   */
  sealed interface Change extends DocumentCommand {

    /** The revisions on which the change may be made. */
    Precondition precondition();

    /** What makes a repeated request known. */
    Optional<Idempotency> idempotency();
  }

  /** Begins the document with its first version. */
  record Create(
      Principal principal,
      Attributes attributes,
      ContentRef content,
      Optional<Idempotency> idempotency,
      ActorRef<DocumentReply> replyTo)
      implements DocumentCommand {}

  /** Asks for the current view, trashed documents included. */
  record Get(Principal principal, ActorRef<DocumentReply> replyTo) implements DocumentCommand {}

  /** Changes attributes. A patch that changes nothing is accepted without a new revision. */
  record Describe(
      Principal principal,
      Precondition precondition,
      AttributesPatch patch,
      Optional<Idempotency> idempotency,
      ActorRef<DocumentReply> replyTo)
      implements Change {}

  /** Adds a content version and makes it current. */
  record AddVersion(
      Principal principal,
      Precondition precondition,
      ContentRef content,
      Optional<Idempotency> idempotency,
      ActorRef<DocumentReply> replyTo)
      implements Change {}

  /** Moves the document to the trash; a document already there stays as it is. */
  record Trash(
      Principal principal,
      Precondition precondition,
      Optional<Idempotency> idempotency,
      ActorRef<DocumentReply> replyTo)
      implements Change {}

  /** Takes the document out of the trash; a live document stays as it is. */
  record Restore(
      Principal principal,
      Precondition precondition,
      Optional<Idempotency> idempotency,
      ActorRef<DocumentReply> replyTo)
      implements Change {}

  /**
   * Erases the document for good, live or trashed; answered with {@link DocumentReply.Purged}. What
   * was purged already stays so, whatever the precondition: a tombstone remembers no requests.
   */
  record Purge(
      Principal principal,
      Precondition precondition,
      Optional<Idempotency> idempotency,
      ActorRef<DocumentReply> replyTo)
      implements Change {}

  /**
   * Checks the document out. Whoever holds it already renews: the new expiry counts, the beginning
   * stays, and so does the comment where none is given.
   *
   * @param expiresIn more than nothing; bounded by the edge
   */
  record CheckOut(
      Principal principal,
      Precondition precondition,
      Duration expiresIn,
      Optional<String> comment,
      Optional<Idempotency> idempotency,
      ActorRef<DocumentReply> replyTo)
      implements Change {}

  /**
   * Adds a content version, makes it current and ends the check-out, all at once. Without a
   * check-out there is {@link DocumentReply.NotCheckedOut}: somebody else may have edited since.
   */
  record CheckIn(
      Principal principal,
      Precondition precondition,
      ContentRef content,
      Optional<Idempotency> idempotency,
      ActorRef<DocumentReply> replyTo)
      implements Change {}

  /** Gives a check-out back; a document that is not checked out stays as it is. */
  record ReleaseCheckout(
      Principal principal,
      Precondition precondition,
      Optional<Idempotency> idempotency,
      ActorRef<DocumentReply> replyTo)
      implements Change {}

  /**
   * Makes the content of a version current again, as a new version; attributes stay. Where that
   * content is current already the document stays as it is, so that restoring twice is restoring
   * once.
   *
   * @param number of the version to come back to
   */
  record RestoreVersion(
      Principal principal,
      Precondition precondition,
      int number,
      Optional<Idempotency> idempotency,
      ActorRef<DocumentReply> replyTo)
      implements Change {}

  /** Asks for one version. */
  record GetVersion(Principal principal, int number, ActorRef<DocumentReply> replyTo)
      implements DocumentCommand {}

  /**
   * Asks for versions in ascending order.
   *
   * @param from the first number wanted, from 1
   * @param limit at most so many
   */
  record ListVersions(Principal principal, int from, int limit, ActorRef<DocumentReply> replyTo)
      implements DocumentCommand {}
}
