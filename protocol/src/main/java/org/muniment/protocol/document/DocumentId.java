package org.muniment.protocol.document;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.muniment.protocol.InvalidValueException;

/**
 * The id of a document: a UUID of RFC 9562, version 7 (time-ordered), or version 8 when it was
 * derived from a principal and an idempotency key so that a repeated creation meets the same
 * document.
 */
public record DocumentId(UUID value) {

  public DocumentId {
    if (value.variant() != 2 || (value.version() != 7 && value.version() != 8)) {
      throw new InvalidValueException("id", "must be a UUID of version 7 or 8");
    }
  }

  /** When it was made, as version 7 tells (RFC 9562); a derived one, version 8, does not. */
  public Optional<Instant> madeAt() {
    return value.version() == 7
        ? Optional.of(Instant.ofEpochMilli(value.getMostSignificantBits() >>> 16))
        : Optional.empty();
  }

  /**
   * Reads the canonical form of 36 characters.
   *
   * @throws InvalidValueException when the text is anything else; {@link UUID#fromString} alone
   *     would accept shorter groups
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static DocumentId parse(String text) {
    UUID uuid;
    try {
      uuid = UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException("id", "must be a UUID");
    }
    if (!uuid.toString().equals(text.toLowerCase(Locale.ROOT))) {
      throw new InvalidValueException("id", "must be a UUID in its form of 36 characters");
    }
    return new DocumentId(uuid);
  }

  /**
   * The id that a creation with an idempotency key gets, always the same: a version 8 UUID over the
   * first 128 bits of {@code SHA-256("muniment/document" ‖ 0 ‖ principal ‖ 0 ‖ key)}, UTF-8. A
   * client may compute it to see whether its document is there already (ADR 0003).
   */
  public static DocumentId derived(Principal principal, String key) {
    String input = String.join("\0", "muniment/document", principal.name(), key);
    ByteBuffer digest = ByteBuffer.wrap(sha256(input));
    long high = (digest.getLong() & ~0xF000L) | 0x8000L;
    long low = (digest.getLong() & ~(0b11L << 62)) | (0b10L << 62);
    return new DocumentId(new UUID(high, low));
  }

  private static byte[] sha256(String input) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(input.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @JsonValue
  @Override
  public String toString() {
    return value.toString();
  }
}
