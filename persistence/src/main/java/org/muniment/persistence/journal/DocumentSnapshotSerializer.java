package org.muniment.persistence.journal;

import akka.serialization.SerializerWithStringManifest;
import java.io.IOException;

/** Writes and reads {@link DocumentSnapshot} and {@link DocumentTombstone} as CBOR. */
public final class DocumentSnapshotSerializer extends SerializerWithStringManifest {

  /** Stored in every row; may never change. */
  private static final int IDENTIFIER = 20_261;

  private static final String FIRST = "document/1";

  /** Version 1 has no check-out, which is what an absent field means. */
  private static final String DOCUMENT = "document/2";

  private static final String TOMBSTONE = "tombstone/1";

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object snapshot) {
    return snapshot instanceof DocumentTombstone ? TOMBSTONE : DOCUMENT;
  }

  @Override
  public byte[] toBinary(Object snapshot) {
    try {
      return DurableCbor.MAPPER.writeValueAsBytes(snapshot);
    } catch (IOException e) {
      throw new IllegalStateException("cannot write a snapshot", e);
    }
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    try {
      return DurableCbor.MAPPER.readValue(bytes, type(manifest));
    } catch (IOException e) {
      throw new CorruptRecordException("a snapshot cannot be read", e);
    }
  }

  private static Class<?> type(String manifest) {
    return switch (manifest) {
      case FIRST, DOCUMENT -> DocumentSnapshot.class;
      case TOMBSTONE -> DocumentTombstone.class;
      default -> throw new UnknownEventException(manifest, 0);
    };
  }
}
