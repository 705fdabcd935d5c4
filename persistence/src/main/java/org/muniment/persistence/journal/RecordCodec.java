package org.muniment.persistence.journal;

import akka.util.ByteString;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import org.muniment.protocol.document.Principal;

/**
 * Writes and reads records of the journal.
 *
 * <p>A record is a CBOR (RFC 8949) array: {@code [format, header, salt, payload, payloadDigest,
 * previousHash, hash]}, where {@code format} is 1, the others are byte strings, and salt and
 * payload are null after a purge. Header and payload are CBOR maps of their own inside those
 * strings.
 */
public final class RecordCodec {

  private static final int FORMAT = 1;
  private static final int SALT_BYTES = 16;
  private static final int DIGEST_BYTES = 32;

  private final SecureRandom random = new SecureRandom();

  /** Seals an event as the successor of the record with the hash {@code previous}. */
  public JournalRecord seal(
      String persistenceId,
      long sequence,
      Instant at,
      Principal principal,
      JournalEvent event,
      ChainHash previous) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    EventTypes.EventType type = EventTypes.of(event);
    RecordHeader header =
        new RecordHeader(persistenceId, sequence, type.name(), type.version(), at, principal);
    return seal(header, event, previous, ByteString.fromArrayUnsafe(salt));
  }

  static JournalRecord seal(
      RecordHeader header, JournalEvent event, ChainHash previous, ByteString salt) {
    try {
      ByteString headerBytes =
          ByteString.fromArrayUnsafe(DurableCbor.MAPPER.writeValueAsBytes(header));
      ByteString payload = ByteString.fromArrayUnsafe(DurableCbor.MAPPER.writeValueAsBytes(event));
      ByteString digest = HashChain.payloadDigest(salt, payload);
      ChainHash hash = HashChain.link(previous, headerBytes, digest);
      return new JournalRecord(
          header,
          Optional.of(event),
          new SealedBytes(
              headerBytes, Optional.of(salt), Optional.of(payload), digest, previous, hash));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + header.type(), e);
    }
  }

  /** The stored form. */
  public static byte[] encode(JournalRecord record) {
    SealedBytes bytes = record.bytes();
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (CBORGenerator generator = DurableCbor.FACTORY.createGenerator(out)) {
      generator.writeStartArray(null, 7);
      generator.writeNumber(FORMAT);
      generator.writeBinary(bytes.header().toArrayUnsafe());
      writeNullable(generator, bytes.salt());
      writeNullable(generator, bytes.payload());
      generator.writeBinary(bytes.payloadDigest().toArrayUnsafe());
      generator.writeBinary(bytes.previous().bytes());
      generator.writeBinary(bytes.hash().bytes());
      generator.writeEndArray();
    } catch (IOException e) {
      throw new IllegalStateException("cannot write " + record, e);
    }
    return out.toByteArray();
  }

  /**
   * Reads the stored form. Hashes are read, not checked: see {@link JournalRecord#isIntact()}.
   *
   * @throws CorruptRecordException when the bytes are no record
   * @throws UnknownEventException when a newer Muniment wrote it
   */
  public static JournalRecord decode(byte[] stored) {
    SealedBytes bytes = read(stored);
    RecordHeader header = header(bytes);
    return new JournalRecord(header, event(bytes, header), bytes);
  }

  /** The header of a record that was read. */
  static RecordHeader header(SealedBytes bytes) {
    try {
      return DurableCbor.MAPPER.readValue(bytes.header().toArrayUnsafe(), RecordHeader.class);
    } catch (IOException e) {
      throw new CorruptRecordException("a record's header cannot be read", e);
    }
  }

  /** The event of a record that was read; empty once it was purged. */
  static Optional<JournalEvent> event(SealedBytes bytes, RecordHeader header) {
    if (bytes.payload().isEmpty()) {
      return Optional.empty();
    }
    Class<? extends JournalEvent> reader = EventTypes.reader(header.type(), header.version());
    try {
      return Optional.of(
          DurableCbor.MAPPER.readValue(bytes.payload().get().toArrayUnsafe(), reader));
    } catch (IOException e) {
      throw new CorruptRecordException("a record's payload cannot be read", e);
    }
  }

  /** The parts of the stored form, as they stand there. */
  static SealedBytes read(byte[] stored) {
    try (CBORParser parser = DurableCbor.FACTORY.createParser(stored)) {
      require(parser.nextToken() == JsonToken.START_ARRAY, "is no array");
      require(parser.nextIntValue(0) == FORMAT, "is of an unknown format");
      ByteString header = readBytes(parser);
      Optional<ByteString> salt = readNullable(parser);
      Optional<ByteString> payload = readNullable(parser);
      ByteString digest = readBytes(parser);
      ChainHash previous = ChainHash.of(readBytes(parser).toArrayUnsafe());
      ChainHash hash = ChainHash.of(readBytes(parser).toArrayUnsafe());
      require(parser.nextToken() == JsonToken.END_ARRAY, "has more parts than a record");
      require(parser.nextToken() == null, "goes on after its end");
      require(salt.isPresent() == payload.isPresent(), "has only one of salt and payload");
      require(salt.isEmpty() || salt.get().size() == SALT_BYTES, "has a salt of a wrong length");
      require(digest.size() == DIGEST_BYTES, "has a digest of a wrong length");
      return new SealedBytes(header, salt, payload, digest, previous, hash);
    } catch (IOException | IllegalArgumentException e) {
      throw new CorruptRecordException("these bytes of the journal are no record", e);
    }
  }

  private static void writeNullable(CBORGenerator generator, Optional<ByteString> bytes)
      throws IOException {
    if (bytes.isPresent()) {
      generator.writeBinary(bytes.get().toArrayUnsafe());
    } else {
      generator.writeNull();
    }
  }

  private static ByteString readBytes(CBORParser parser) throws IOException {
    return readNullable(parser).orElseThrow(() -> new IllegalArgumentException("a part is null"));
  }

  private static Optional<ByteString> readNullable(CBORParser parser) throws IOException {
    return parser.nextToken() == JsonToken.VALUE_NULL
        ? Optional.empty()
        : Optional.of(ByteString.fromArrayUnsafe(parser.getBinaryValue()));
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException("it " + otherwise);
    }
  }
}
