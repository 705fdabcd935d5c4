package org.muniment.node.verify;

import akka.stream.Materializer;
import akka.stream.SharedKillSwitch;
import akka.stream.ThrottleMode;
import akka.stream.javadsl.Sink;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.muniment.persistence.blob.BlobNotFoundException;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.journal.CheckedHistory.Reference;
import org.muniment.persistence.journal.Subject;
import org.muniment.persistence.verify.JournalInspection;
import org.muniment.persistence.verify.NeededContent;
import org.muniment.protocol.verification.Fault;
import org.muniment.protocol.verification.FaultKind;

/** Reads a content from its first byte to its last and computes its hash again. */
final class ContentCheck {

  private final BlobStore blobs;
  private final JournalInspection journal;
  private final int bytesPerSecond;
  private final Materializer materializer;

  ContentCheck(
      BlobStore blobs, JournalInspection journal, int bytesPerSecond, Materializer materializer) {
    this.blobs = blobs;
    this.journal = journal;
    this.bytesPerSecond = bytesPerSecond;
    this.materializer = materializer;
  }

  /** How many bytes were read, and what is wrong with them. */
  record Outcome(long bytes, Optional<Fault> fault) {}

  /** Bytes on their way through a digest; one stream uses it, one chunk after the other. */
  private static final class Reading {
    private final MessageDigest digest = sha256();
    private long bytes;

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }

  /** Checks a content of the account. */
  CompletionStage<Outcome> check(NeededContent content, SharedKillSwitch stop) {
    return check(content, () -> journal.isNeeded(content.hash()), stop);
  }

  /** Checks a content that the account does not know. */
  CompletionStage<Outcome> check(Reference reference, SharedKillSwitch stop) {
    NeededContent content =
        new NeededContent(
            reference.content().hash(),
            List.of(reference.content().size()),
            reference.persistenceId(),
            1,
            List.of());
    return check(
        content,
        () -> journal.unaccounted(List.of(reference)).thenApply(left -> !left.isEmpty()),
        stop);
  }

  /**
   * @param needed whether it is still needed: what was purged meanwhile may be gone
   * @param stop ends the reading; the stage fails then
   */
  private CompletionStage<Outcome> check(
      NeededContent content, Supplier<CompletionStage<Boolean>> needed, SharedKillSwitch stop) {
    Reading reading = new Reading();
    return blobs
        .read(content.hash(), Optional.empty())
        .throttle(
            bytesPerSecond,
            Duration.ofSeconds(1),
            bytesPerSecond,
            chunk -> chunk.size(),
            ThrottleMode.shaping())
        .via(stop.flow())
        .runWith(
            Sink.foreach(
                chunk -> {
                  reading.bytes += chunk.size();
                  chunk.getByteBuffers().forEach(reading.digest::update);
                }),
            materializer)
        .thenApply(read -> new Outcome(reading.bytes, judge(content, reading)))
        .exceptionallyCompose(failure -> unread(content, reading.bytes, failure, needed));
  }

  private static Optional<Fault> judge(NeededContent content, Reading reading) {
    if (!content.sizes().equals(List.of(reading.bytes))) {
      return fault(
          content,
          FaultKind.CONTENT_SIZE_WRONG,
          "has %d bytes; records say %s".formatted(reading.bytes, content.sizes()));
    }
    String hash = HexFormat.of().formatHex(reading.digest.digest());
    return hash.equals(content.hash().hex())
        ? Optional.empty()
        : fault(content, FaultKind.CONTENT_ALTERED, "has bytes with the hash " + hash);
  }

  private CompletionStage<Outcome> unread(
      NeededContent content,
      long bytes,
      Throwable failure,
      Supplier<CompletionStage<Boolean>> needed) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof StoppedException) {
      return CompletableFuture.failedFuture(cause);
    }
    Optional<Fault> fault =
        cause instanceof BlobNotFoundException
            ? fault(content, FaultKind.CONTENT_MISSING, "is not in the store")
            : fault(content, FaultKind.CONTENT_UNREADABLE, "cannot be read: " + cause.getMessage());
    return needed.get().thenApply(still -> new Outcome(bytes, fault.filter(found -> still)));
  }

  private static Optional<Fault> fault(NeededContent content, FaultKind kind, String what) {
    Subject holder = Subject.of(content.holder());
    long others = content.holders() - 1;
    return Optional.of(
        new Fault(
            kind,
            holder.document(),
            Optional.of(content.hash()),
            Optional.empty(),
            "Content %s %s. It is needed by %s%s."
                .formatted(
                    content.hash(),
                    what,
                    holder.name(),
                    others == 0 ? "" : " and %d more".formatted(others))));
  }
}
