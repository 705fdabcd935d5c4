package org.muniment.persistence.journal;

import akka.util.ByteString;
import java.time.Instant;
import java.util.Optional;

/**
 * One entry of the journal: an event in its envelope, linked to its predecessor.
 *
 * <pre>
 *   payloadDigest = SHA-256(salt ‖ payload)
 *   hash          = SHA-256(previousHash ‖ length(header) ‖ header ‖ payloadDigest)
 * </pre>
 *
 * <p>The salt has exactly 16 bytes, or the border between salt and payload could be moved without a
 * trace; the codec refuses any other. {@code header} and {@code payload} are the stored bytes
 * themselves, kept verbatim, so that nothing depends on how a later version would write them; the
 * length is four bytes, big-endian. A purge removes salt and payload and keeps the digest: the
 * chain still verifies, and without the salt nobody can guess the payload from its digest.
 *
 * <p>Immutable. Records are equal if their hashes are.
 */
public final class JournalRecord {

  private final RecordHeader header;
  private final Optional<JournalEvent> event;
  private final SealedBytes bytes;

  JournalRecord(RecordHeader header, Optional<JournalEvent> event, SealedBytes bytes) {
    this.header = header;
    this.event = event;
    this.bytes = bytes;
  }

  /** Who did what sort of thing when. */
  public RecordHeader header() {
    return header;
  }

  /** When it happened. */
  public Instant at() {
    return header.at();
  }

  /** What happened; empty once it was purged. */
  public Optional<JournalEvent> event() {
    return event;
  }

  /** This record's link of the chain. */
  public ChainHash hash() {
    return bytes.hash();
  }

  /** The link before; {@link ChainHash#NONE} for the first record of an entity. */
  public ChainHash previousHash() {
    return bytes.previous();
  }

  /**
   * Whether the stored hashes are those of the stored bytes. That {@link #previousHash()} is the
   * predecessor's hash is for the caller to check, who has both.
   */
  public boolean isIntact() {
    boolean payloadIntact =
        bytes.payload().isEmpty()
            || bytes
                .payloadDigest()
                .equals(
                    HashChain.payloadDigest(
                        bytes.salt().orElse(ByteString.emptyByteString()), bytes.payload().get()));
    return payloadIntact
        && bytes
            .hash()
            .equals(HashChain.link(bytes.previous(), bytes.header(), bytes.payloadDigest()));
  }

  /**
   * This record after a purge: without salt and payload, with everything that the chain is made of.
   */
  public JournalRecord redacted() {
    return new JournalRecord(
        header,
        Optional.empty(),
        new SealedBytes(
            bytes.header(),
            Optional.empty(),
            Optional.empty(),
            bytes.payloadDigest(),
            bytes.previous(),
            bytes.hash()));
  }

  /** Bytes of what is stored of it, without the hashes and the salt. */
  public long size() {
    return (long) bytes.header().size() + bytes.payload().map(ByteString::size).orElse(0);
  }

  SealedBytes bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JournalRecord record && record.hash().equals(hash());
  }

  @Override
  public int hashCode() {
    return hash().hashCode();
  }

  @Override
  public String toString() {
    return "%s#%d %s".formatted(header.persistenceId(), header.sequence(), header.type());
  }
}
