package org.muniment.protocol.content;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.muniment.protocol.InvalidValueException;

/** The SHA-256 (FIPS 180-4) of some content, 64 lower-case hexadecimal digits: its name. */
public record ContentHash(String hex) {

  public ContentHash {
    if (hex.length() != 64 || !hex.chars().allMatch(ContentHash::isLowerHex)) {
      throw new InvalidValueException("hash", "must be 64 lower-case hexadecimal digits");
    }
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static ContentHash of(String hex) {
    return new ContentHash(hex);
  }

  /** The name of these bytes. */
  public static ContentHash of(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new ContentHash(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static boolean isLowerHex(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }

  @JsonValue
  @Override
  public String toString() {
    return hex;
  }
}
