package org.muniment.persistence.search;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.Checkout;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.Principal;
import org.muniment.protocol.document.PropertyValue;

/** Views and texts for tests; everything follows from a number, nothing from a clock. */
public final class Library {

  /** When document 0 was created; document n came n seconds later. */
  public static final Instant EPOCH = Instant.parse("2026-03-01T08:00:00Z");

  private Library() {}

  public static DocumentId id(int number) {
    return new DocumentId(
        new UUID((0x019c_0000_0000L + number) << 16 | 0x7000, 0x8000_0000_0000_0000L | number));
  }

  public static ContentHash hash(String content) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return new ContentHash(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Live, revision 1, with a content of its own. */
  public static DocumentView view(int number, String name) {
    Instant at = EPOCH.plusSeconds(number);
    return new DocumentView(
        id(number),
        Attributes.named(name),
        new ContentRef(hash("content " + number), 1000 + number, "application/pdf"),
        1,
        1,
        Lifecycle.LIVE,
        Principal.LOCAL,
        at,
        Principal.LOCAL,
        at,
        Principal.LOCAL,
        Optional.empty());
  }

  /** The next revision with other attributes, a minute later. */
  public static DocumentView described(DocumentView view, UnaryOperator<Attributes> change) {
    return next(view, change.apply(view.attributes()), view.content(), view.state());
  }

  /** The next revision with another content, a minute later. */
  public static DocumentView withContent(DocumentView view, String content) {
    ContentRef ref = new ContentRef(hash(content), content.length(), view.content().mediaType());
    return next(view, view.attributes(), ref, view.state());
  }

  /** The next revision in another state, a minute later. */
  public static DocumentView in(Lifecycle state, DocumentView view) {
    return next(view, view.attributes(), view.content(), state);
  }

  /** The same revision, brought by somebody else. */
  public static DocumentView ownedBy(String owner, DocumentView view) {
    return new DocumentView(
        view.id(),
        view.attributes(),
        view.content(),
        view.version(),
        view.revision(),
        view.state(),
        new Principal(owner),
        view.createdAt(),
        view.createdBy(),
        view.modifiedAt(),
        view.modifiedBy(),
        view.checkout());
  }

  private static DocumentView next(
      DocumentView view, Attributes attributes, ContentRef content, Lifecycle state) {
    return new DocumentView(
        view.id(),
        attributes,
        content,
        content.equals(view.content()) ? view.version() : view.version() + 1,
        view.revision() + 1,
        state,
        view.owner(),
        view.createdAt(),
        view.createdBy(),
        view.modifiedAt().plusSeconds(60),
        view.modifiedBy(),
        view.checkout());
  }

  public static Attributes named(String name, Attributes of) {
    return new Attributes(name, of.folder(), of.type(), of.tags(), of.properties());
  }

  public static Attributes folder(String folder, Attributes of) {
    return new Attributes(of.name(), FolderPath.of(folder), of.type(), of.tags(), of.properties());
  }

  public static Attributes typed(String type, Attributes of) {
    return new Attributes(of.name(), of.folder(), Optional.of(type), of.tags(), of.properties());
  }

  public static Attributes tagged(Set<String> tags, Attributes of) {
    return new Attributes(of.name(), of.folder(), of.type(), new TreeSet<>(tags), of.properties());
  }

  public static Attributes with(String property, Object value, Attributes of) {
    Map<String, PropertyValue> properties = new TreeMap<>(of.properties());
    properties.put(property, PropertyValue.of(value));
    return new Attributes(of.name(), of.folder(), of.type(), of.tags(), properties);
  }

  public static ContentText text(String text) {
    return new ContentText(text, Map.of(), Optional.empty());
  }

  public static ContentText text(String text, String title, String author, String language) {
    return new ContentText(
        text, Map.of("title", List.of(title), "author", List.of(author)), Optional.of(language));
  }

  /** A view in which nothing is left at its simplest value. */
  public static DocumentView elaborate(int number) {
    Attributes attributes =
        new Attributes(
            "Müller & Söhne.PDF",
            FolderPath.of("/Verträge/2026"),
            Optional.of("contract"),
            new TreeSet<>(Set.of("urgent", "Zürich")),
            Map.of(
                "text", new PropertyValue.Text("some words"),
                "number", new PropertyValue.Decimal(new BigDecimal("12.50")),
                "huge", new PropertyValue.Decimal(new BigDecimal("1E+999999")),
                "yes", new PropertyValue.Flag(true),
                "no", new PropertyValue.Flag(false),
                "many", PropertyValue.of(List.of("a", 1, true))));
    return new DocumentView(
        id(number),
        attributes,
        new ContentRef(hash("elaborate"), Long.MAX_VALUE, "text/plain; charset=utf-8"),
        7,
        1L << 40,
        Lifecycle.ARCHIVED,
        new Principal("ann"),
        Instant.parse("1969-12-31T23:59:59.999999999Z"),
        new Principal("bob"),
        Instant.parse("2026-02-28T12:00:00.123456789Z"),
        new Principal("cid"),
        Optional.of(
            new Checkout(
                new Principal("dan"),
                Instant.parse("2026-02-28T13:00:00.000001Z"),
                Instant.parse("2026-03-01T13:00:00Z"),
                Optional.of("Für den Anhang"))));
  }
}
