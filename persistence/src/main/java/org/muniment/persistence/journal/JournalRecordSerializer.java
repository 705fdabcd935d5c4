package org.muniment.persistence.journal;

import akka.serialization.SerializerWithStringManifest;

/** Akka's way into {@link RecordCodec}: what stands in the journal's rows. */
public final class JournalRecordSerializer extends SerializerWithStringManifest {

  /** Stored in every row; may never change. */
  private static final int IDENTIFIER = 20_260;

  static final String MANIFEST = "record/1";

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object record) {
    return MANIFEST;
  }

  @Override
  public byte[] toBinary(Object record) {
    return RecordCodec.encode((JournalRecord) record);
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    if (!MANIFEST.equals(manifest)) {
      throw new UnknownEventException(manifest, 0);
    }
    return RecordCodec.decode(bytes);
  }
}
