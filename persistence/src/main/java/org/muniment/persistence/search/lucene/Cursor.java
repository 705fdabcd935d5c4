package org.muniment.persistence.search.lucene;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.SortField;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.util.BytesRef;

/**
 * Where a page begins: after the hit with these sort values, in base64url. In front stands a
 * fingerprint of the request that the cursor belongs to. It keeps callers from mixing cursors up;
 * it is no secret and guards nothing.
 *
 * <p>A cursor holds no snapshot. While nothing changes, following cursors shows every hit once. A
 * document whose sort value changes meanwhile moves, and can be seen twice or not at all; others
 * are not affected. Scores of all documents can change a little with every change to the index.
 */
final class Cursor {

  /** After every document with the same sort values; there is only the one. */
  private static final int AFTER_EQUALS = Integer.MAX_VALUE;

  private Cursor() {}

  /** Identifies a request: its parts, in order, without page and size. */
  static long fingerprint(String... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return ByteBuffer.wrap(digest.digest()).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static String encode(long fingerprint, FieldDoc last) {
    ByteBuffersDataOutput out = new ByteBuffersDataOutput();
    try {
      out.writeLong(fingerprint);
      for (Object value : last.fields) {
        if (value instanceof Float score) {
          out.writeInt(Float.floatToIntBits(score));
        } else if (value instanceof Long number) {
          out.writeLong(number);
        } else {
          BytesRef text = (BytesRef) value;
          out.writeVInt(text.length);
          out.writeBytes(text.bytes, text.offset, text.length);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(out.toArrayCopy());
  }

  /** The hit to go on after; empty when the text is no cursor of this request. */
  static Optional<FieldDoc> decode(String cursor, long fingerprint, SortOrder order) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(cursor);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    ByteArrayDataInput in = new ByteArrayDataInput(bytes);
    try {
      return in.readLong() == fingerprint ? read(in, order) : Optional.empty();
    } catch (IOException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static Optional<FieldDoc> read(ByteArrayDataInput in, SortOrder order)
      throws IOException {
    SortField[] fields = order.sort().getSort();
    Object[] values = new Object[fields.length];
    for (int i = 0; i < fields.length; i++) {
      switch (fields[i].getType()) {
        case SCORE -> values[i] = Float.intBitsToFloat(in.readInt());
        case LONG -> values[i] = in.readLong();
        default -> {
          int length = in.readVInt();
          if (length < 0 || length > in.length() - in.getPosition()) {
            return Optional.empty();
          }
          byte[] text = new byte[length];
          in.readBytes(text, 0, length);
          values[i] = new BytesRef(text);
        }
      }
    }
    return in.eof() ? Optional.of(new FieldDoc(AFTER_EQUALS, Float.NaN, values)) : Optional.empty();
  }
}
