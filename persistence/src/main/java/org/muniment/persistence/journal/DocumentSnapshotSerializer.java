package org.muniment.persistence.journal;

import akka.serialization.SerializerWithStringManifest;
import java.io.IOException;
import java.util.Set;

/** Writes and reads {@link DocumentSnapshot} as CBOR. */
public final class DocumentSnapshotSerializer extends SerializerWithStringManifest {

  /** Stored in every row; may never change. */
  private static final int IDENTIFIER = 20_261;

  /** What is written. */
  private static final String MANIFEST = "document/2";

  /** What can be read; version 1 has no check-out, which is what an absent field means. */
  private static final Set<String> READABLE = Set.of("document/1", MANIFEST);

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
    if (!READABLE.contains(manifest)) {
      throw new UnknownEventException(manifest, 0);
    }
    try {
      return DurableCbor.MAPPER.readValue(bytes, DocumentSnapshot.class);
    } catch (IOException e) {
      throw new CorruptRecordException("a snapshot cannot be read", e);
    }
  }
}
