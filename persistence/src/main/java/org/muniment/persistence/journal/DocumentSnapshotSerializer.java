package org.muniment.persistence.journal;

import akka.serialization.SerializerWithStringManifest;
import java.io.IOException;

/** Writes and reads {@link DocumentSnapshot} as CBOR. */
public final class DocumentSnapshotSerializer extends SerializerWithStringManifest {

  /** Stored in every row; may never change. */
  private static final int IDENTIFIER = 20_261;

  private static final String MANIFEST = "document/1";

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object snapshot) {
    return MANIFEST;
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
    if (!MANIFEST.equals(manifest)) {
      throw new UnknownEventException(manifest, 0);
    }
    try {
      return DurableCbor.MAPPER.readValue(bytes, DocumentSnapshot.class);
    } catch (IOException e) {
      throw new CorruptRecordException("a snapshot cannot be read", e);
    }
  }
}
