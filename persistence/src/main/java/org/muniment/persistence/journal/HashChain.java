package org.muniment.persistence.journal;

import akka.util.ByteString;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The two functions that make a history provable; {@link JournalRecord} says how they are used. */
final class HashChain {

  private HashChain() {}

  static ByteString payloadDigest(ByteString salt, ByteString payload) {
    MessageDigest sha256 = sha256();
    sha256.update(salt.asByteBuffer());
    sha256.update(payload.asByteBuffer());
    return ByteString.fromArrayUnsafe(sha256.digest());
  }

  static ChainHash link(ChainHash previous, ByteString header, ByteString payloadDigest) {
    MessageDigest sha256 = sha256();
    sha256.update(previous.bytes());
    sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(header.size()).flip());
    sha256.update(header.asByteBuffer());
    sha256.update(payloadDigest.asByteBuffer());
    return ChainHash.of(sha256.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
