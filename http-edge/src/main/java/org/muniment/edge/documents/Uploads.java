package org.muniment.edge.documents;

import akka.actor.ClassicActorSystemProvider;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.muniment.edge.Room;
import org.muniment.edge.http.RequestBody;
import org.muniment.edge.problem.Failures;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemException;
import org.muniment.edge.problem.ProblemType;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.blob.BlobStoreFullException;
import org.muniment.persistence.blob.BlobTooLargeException;
import org.muniment.persistence.blob.StoredBlob;
import org.muniment.protocol.content.ContentRef;

/** Streams content from requests into the store; durable before anything refers to it. */
final class Uploads {

  private final BlobStore blobs;
  private final Room room;
  private final long maxSize;
  private final ClassicActorSystemProvider system;

  /**
   * @param maxSize of one content, in bytes
   */
  Uploads(BlobStore blobs, Room room, long maxSize, ClassicActorSystemProvider system) {
    this.blobs = blobs;
    this.room = room;
    this.maxSize = maxSize;
    this.system = system;
  }

  /** Stores a whole body. */
  CompletionStage<ContentRef> store(RequestBody body, String mediaType) {
    if (body.declaredSize().orElse(0) > maxSize) {
      throw tooLarge().asException();
    }
    return body.whole()
        .map(bytes -> store(body, bytes.size(), () -> blobs.store(bytes), mediaType))
        .orElseGet(() -> store(body, body.bytes(), mediaType));
  }

  /**
   * Stores a part of a body.
   *
   * @param bytes the part, made from {@code body}'s bytes
   */
  CompletionStage<ContentRef> store(
      RequestBody body, Source<ByteString, ?> bytes, String mediaType) {
    long expected = Math.min(body.declaredSize().orElse(0), maxSize);
    return store(body, expected, () -> bytes.runWith(blobs.write(maxSize), system), mediaType);
  }

  private CompletionStage<ContentRef> store(
      RequestBody body,
      long expected,
      Supplier<CompletionStage<StoredBlob>> storing,
      String mediaType) {
    if (!room.admits(expected)) {
      throw Problem.noRoom().asException();
    }
    return storing
        .get()
        .handle(
            (stored, failure) -> {
              if (failure != null) {
                throw new CompletionException(refused(body, Failures.unwrapped(failure)));
              }
              return new ContentRef(stored.hash(), stored.size(), mediaType);
            });
  }

  private ProblemException refused(RequestBody body, Throwable failure) {
    if (failure instanceof BlobTooLargeException) {
      return tooLarge().asException();
    }
    if (failure instanceof ProblemException problem) {
      return problem;
    }
    return body.failure().orElseGet(() -> notStored(body, failure).asException());
  }

  private static Problem notStored(RequestBody body, Throwable failure) {
    ProblemType type =
        failure instanceof BlobStoreFullException
            ? ProblemType.STORAGE_FULL
            : ProblemType.STORAGE_UNAVAILABLE;
    return Failures.logged(
        type,
        "The content could not be stored; nothing was changed.",
        "storing content",
        failure,
        body.trace());
  }

  private Problem tooLarge() {
    return Problem.of(
            ProblemType.CONTENT_TOO_LARGE,
            "Content may have %d bytes at most; nothing was stored.".formatted(maxSize))
        .with("limit", maxSize);
  }
}
