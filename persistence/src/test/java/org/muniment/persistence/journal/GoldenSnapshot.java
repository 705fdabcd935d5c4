package org.muniment.persistence.journal;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.Principal;
import org.muniment.protocol.document.PropertyValue;

/**
 * One fixed snapshot of a version of their schema, as its golden file holds it; every field that
 * this version has is set, to a value of its own.
 */
record GoldenSnapshot(int version, DocumentSnapshot snapshot) {

  static final GoldenSnapshot FIRST = new GoldenSnapshot(1, snapshot(Optional.empty()));

  static final GoldenSnapshot CURRENT =
      new GoldenSnapshot(
          2,
          snapshot(
              Optional.of(
                  new DocumentSnapshot.HeldCheckout(
                      new Principal("dan"),
                      Instant.parse("2026-11-23T12:50:00Z"),
                      Instant.parse("2026-11-23T14:50:00.000002Z"),
                      Optional.of("Für den Anhang")))));

  static List<GoldenSnapshot> all() {
    return List.of(FIRST, CURRENT);
  }

  static final String TOMBSTONE_FILE = "snapshot.tombstone-v1.cbor";

  static final String TOMBSTONE_MANIFEST = "tombstone/1";

  static final DocumentTombstone TOMBSTONE =
      new DocumentTombstone(
          10,
          new ChainHash("6b".repeat(32)),
          Instant.parse("2026-11-23T14:00:00.000001Z"),
          new Principal("ann"));

  String file() {
    return "snapshot.document-v" + version + ".cbor";
  }

  /** As the rows of that version's time name it; not taken from the code that is under test. */
  String manifest() {
    return "document/" + version;
  }

  @Override
  public String toString() {
    return file();
  }

  private static DocumentSnapshot snapshot(Optional<DocumentSnapshot.HeldCheckout> checkout) {
    return new DocumentSnapshot(
        DocumentId.parse("01935b5c-0000-7000-8000-000000000001"),
        "Vertrag – Überarbeitung.pdf",
        FolderPath.of("/contracts/2026"),
        Optional.of("contract"),
        new TreeSet<>(Set.of("signed", "日本")),
        Map.of(
            "amount", new PropertyValue.Decimal(new BigDecimal("1234.50")),
            "final", new PropertyValue.Flag(true),
            "parties",
                new PropertyValue.Many(
                    List.of(new PropertyValue.Text("Ann"), new PropertyValue.Text("Bob")))),
        8,
        Lifecycle.TRASHED,
        new Principal("ann"),
        Instant.parse("2026-11-23T12:34:56.789012Z"),
        new Principal("bob"),
        Instant.parse("2026-11-23T13:00:00Z"),
        new Principal("cid"),
        List.of(
            version("ab", 123_456_789_012L, "application/pdf", 1, "2026-11-23T12:34:56.789012Z"),
            version("ef", 42, "text/plain", 5, "2026-11-23T12:40:00.000001Z")),
        Optional.of(use("import:1", "cd", 1, "2026-11-23T12:34:56.789012Z")),
        List.of(
            use("edit:1", "12", 5, "2026-11-23T12:40:00.000001Z"),
            use("edit:2", "34", 8, "2026-11-23T13:00:00Z")),
        9,
        new ChainHash("5a".repeat(32)),
        Instant.parse("2026-11-23T13:00:01Z"),
        checkout);
  }

  private static DocumentSnapshot.Version version(
      String hash, long size, String mediaType, long revision, String at) {
    return new DocumentSnapshot.Version(
        new StoredContent(new ContentHash(hash.repeat(32)), size, mediaType),
        revision,
        Instant.parse(at),
        new Principal("bob"));
  }

  private static DocumentSnapshot.KeyUse use(
      String key, String fingerprint, long revision, String at) {
    return new DocumentSnapshot.KeyUse(
        new StoredKey(key, fingerprint.repeat(32)), revision, Instant.parse(at));
  }

  /** Writes the current version's files where there are none; existing ones are never touched. */
  public static void main(String[] args) throws IOException {
    write(Path.of(args[0]).resolve(CURRENT.file()), CURRENT.snapshot());
    write(Path.of(args[0]).resolve(TOMBSTONE_FILE), TOMBSTONE);
  }

  private static void write(Path file, Object snapshot) throws IOException {
    if (!Files.exists(file)) {
      Files.write(
          file, new DocumentSnapshotSerializer().toBinary(snapshot), StandardOpenOption.CREATE_NEW);
    }
  }
}
