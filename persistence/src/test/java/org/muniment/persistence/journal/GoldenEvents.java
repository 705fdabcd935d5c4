package org.muniment.persistence.journal;

import akka.util.ByteString;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
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
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Principal;
import org.muniment.protocol.document.PropertyValue;

/** One fixed event of every type and version, as the golden files hold them. */
final class GoldenEvents {

  static final ByteString SALT =
      ByteString.fromArray("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
  static final ChainHash PREVIOUS = new ChainHash("5a".repeat(32));

  private static final Instant AT = Instant.parse("2026-11-23T12:34:56.789012Z");
  private static final StoredContent CONTENT =
      new StoredContent(new ContentHash("ab".repeat(32)), 123_456_789_012L, "application/pdf");
  private static final Optional<StoredKey> KEY =
      Optional.of(new StoredKey("import:1", "cd".repeat(32)));

  record Sample(RecordHeader header, JournalEvent event) {
    String file() {
      return header.type() + "-v" + header.version() + ".cbor";
    }

    @Override
    public String toString() {
      return file();
    }
  }

  private GoldenEvents() {}

  static List<Sample> all() {
    return List.of(
        document(
            "document.created",
            new DocumentEvent.Created(
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
                CONTENT,
                KEY)),
        document(
            "document.described",
            new DocumentEvent.Described(
                Optional.of("new name"),
                Optional.empty(),
                Optional.of(new TreeSet<>(Set.of("a", "b"))),
                Map.of("amount", new PropertyValue.Decimal(new BigDecimal("7"))),
                Set.of("final"),
                Set.of("type"),
                Optional.empty())),
        document("document.versionAdded", new DocumentEvent.VersionAdded(CONTENT, KEY)),
        document("document.trashed", new DocumentEvent.Trashed(Optional.empty())),
        document("document.restored", new DocumentEvent.Restored(KEY)),
        document(
            "document.checkedOut",
            new DocumentEvent.CheckedOut(
                AT.minusSeconds(60), AT.plusSeconds(7_200), Optional.of("Für den Anhang"), KEY)),
        document("document.checkedIn", new DocumentEvent.CheckedIn(CONTENT, KEY)),
        document("document.checkoutReleased", new DocumentEvent.CheckoutReleased(KEY)),
        document(
            "document.versionRestored",
            new DocumentEvent.VersionRestored(3, CONTENT, Optional.empty())),
        document("document.purged", new DocumentEvent.Purged()),
        content(
            "content.textExtracted",
            new ContentEvent.TextExtracted(
                new StoredContent(new ContentHash("ef".repeat(32)), 42, "text/plain"),
                "application/pdf",
                Map.of("title", List.of("A title"), "author", List.of("Ann", "Bob")),
                Optional.of("de"),
                true,
                "tika/3.3.0",
                List.of())),
        content(
            "content.textExtracted",
            2,
            new ContentEvent.TextExtracted(
                new StoredContent(new ContentHash("ef".repeat(32)), 42, "text/plain"),
                "text/plain",
                Map.of("title", List.of("A title")),
                Optional.of("de"),
                false,
                "muniment/3 tika/3.3.0",
                List.of(
                    new ContentEvent.RenditionFailed(
                        "thumbnail",
                        "no-picture",
                        "There are no pictures of such files.",
                        0,
                        "muniment-pictures/1 tika/3.3.0")))),
        content(
            "content.extractionFailed",
            new ContentEvent.ExtractionFailed(
                "encrypted", "The file is encrypted.", 2, "tika/3.3.0")),
        content(
            "content.renditionMade",
            new ContentEvent.RenditionMade(
                "preview",
                new StoredContent(new ContentHash("12".repeat(32)), 4_711, "image/jpeg"),
                849,
                1200,
                Optional.of(17),
                "muniment-pictures/1 tika/3.3.0")),
        content(
            "content.renditionFailed",
            new ContentEvent.RenditionFailed(
                "thumbnail",
                "no-picture",
                "There are no pictures of such files.",
                1,
                "muniment-pictures/1 tika/3.3.0")),
        content(
            "content.textRecognised",
            new ContentEvent.TextRecognised(
                new StoredContent(new ContentHash("34".repeat(32)), 815, "text/plain"),
                3,
                Optional.of("en"),
                true,
                "muniment-ocr/1 tesseract/5.3.0 eng 300")),
        content("content.scanned", new ContentEvent.Scanned("clean", "ClamAV 1.4.3/27700")),
        content(
            "content.quarantined",
            new ContentEvent.Quarantined("Eicar-Test-Signature", "ClamAV 1.4.3/27700")),
        content("content.forgotten", new ContentEvent.Forgotten()));
  }

  private static Sample document(String type, JournalEvent event) {
    return new Sample(
        new RecordHeader(
            "Document|01935b5c-0000-7000-8000-000000000001", 7, type, 1, AT, Principal.LOCAL),
        event);
  }

  private static Sample content(String type, JournalEvent event) {
    return content(type, 1, event);
  }

  private static Sample content(String type, int version, JournalEvent event) {
    return new Sample(
        new RecordHeader(
            "Content|" + "ab".repeat(32), 1, type, version, AT, new Principal("system:processing")),
        event);
  }

  /** Writes the files of new samples; existing ones are never touched. */
  public static void main(String[] args) throws IOException {
    for (Sample sample : all()) {
      Path file = Path.of(args[0]).resolve(sample.file());
      if (!Files.exists(file)) {
        Files.write(
            file,
            RecordCodec.encode(RecordCodec.seal(sample.header(), sample.event(), PREVIOUS, SALT)),
            StandardOpenOption.CREATE_NEW);
      }
    }
  }
}
