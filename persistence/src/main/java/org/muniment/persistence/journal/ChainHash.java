package org.muniment.persistence.journal;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HexFormat;

/** A link of the hash chain: a SHA-256, 64 lower-case hexadecimal digits. */
public record ChainHash(String hex) {

  /** What the first record of every entity names as its predecessor. */
  public static final ChainHash NONE = new ChainHash("0".repeat(64));

  public ChainHash {
    if (hex.length() != 64) {
      throw new IllegalArgumentException("not a SHA-256: " + hex);
    }
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static ChainHash of(String hex) {
    return new ChainHash(hex);
  }

  static ChainHash of(byte[] bytes) {
    return new ChainHash(HexFormat.of().formatHex(bytes));
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  @JsonValue
  @Override
  public String toString() {
    return hex;
  }
}
