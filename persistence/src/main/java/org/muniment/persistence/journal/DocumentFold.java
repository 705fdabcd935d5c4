package org.muniment.persistence.journal;

import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.Checkout;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.PropertyValue;

/**
 * What a document's events mean: the one function from a history to the document. The entity, the
 * index and the view of the past all use it. Total and pure.
 */
public final class DocumentFold {

  /** The entity type; persistence ids are {@code Document|<id>}. */
  public static final String ENTITY_TYPE = "Document";

  private static final String PREFIX = ENTITY_TYPE + "|";

  private DocumentFold() {}

  /** Under which key the journal keeps a document. */
  public static String persistenceId(DocumentId id) {
    return PREFIX + id;
  }

  /** The document that a persistence id belongs to, empty when it is of another entity. */
  public static Optional<DocumentId> documentId(String persistenceId) {
    return persistenceId.startsWith(PREFIX)
        ? Optional.of(DocumentId.parse(persistenceId.substring(PREFIX.length())))
        : Optional.empty();
  }

  /**
   * The document after an event; empty after {@link DocumentEvent.Purged}, which leaves nothing. A
   * check-out that had expired by then is gone.
   *
   * @param before empty for {@link DocumentEvent.Created}, and for {@link DocumentEvent.Purged}
   *     when what came before it is erased already
   */
  public static Optional<DocumentView> apply(
      Optional<DocumentView> before, RecordHeader header, DocumentEvent event) {
    return event instanceof DocumentEvent.Purged
        ? Optional.empty()
        : Optional.of(next(before, header, event));
  }

  private static DocumentView next(
      Optional<DocumentView> before, RecordHeader header, DocumentEvent event) {
    if (event instanceof DocumentEvent.Created created) {
      return create(header, created);
    }
    DocumentView document =
        before
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        header.persistenceId() + " begins without its creation"))
            .seenAt(header.at());
    if (event instanceof DocumentEvent.Described described) {
      return touched(document, header, describe(document.attributes(), described));
    }
    if (event instanceof DocumentEvent.VersionAdded added) {
      return withContent(document, header, added.content(), document.checkout());
    }
    if (event instanceof DocumentEvent.Trashed) {
      return withState(document, header, Lifecycle.TRASHED);
    }
    if (event instanceof DocumentEvent.Restored) {
      return withState(document, header, Lifecycle.LIVE);
    }
    if (event instanceof DocumentEvent.CheckedOut out) {
      return withCheckout(document, header, Optional.of(checkout(header, out)));
    }
    if (event instanceof DocumentEvent.CheckedIn in) {
      return withContent(document, header, in.content(), Optional.empty());
    }
    if (event instanceof DocumentEvent.CheckoutReleased) {
      return withCheckout(document, header, Optional.empty());
    }
    if (event instanceof DocumentEvent.VersionRestored restored) {
      return restored.content().ref().equals(document.content())
          ? touched(document, header, document.attributes())
          : withContent(document, header, restored.content(), document.checkout());
    }
    throw new IllegalStateException("no meaning is given to " + event.getClass());
  }

  private static DocumentView create(RecordHeader header, DocumentEvent.Created created) {
    return new DocumentView(
        documentId(header.persistenceId()).orElseThrow(),
        new Attributes(
            created.name(), created.folder(), created.type(), created.tags(), created.properties()),
        created.content().ref(),
        1,
        header.sequence(),
        Lifecycle.LIVE,
        header.principal(),
        header.at(),
        header.principal(),
        header.at(),
        header.principal(),
        Optional.empty());
  }

  /** The attributes after a description. */
  public static Attributes describe(Attributes before, DocumentEvent.Described described) {
    Optional<String> type = described.cleared().contains("type") ? Optional.empty() : before.type();
    SortedSet<String> tags = described.cleared().contains("tags") ? new TreeSet<>() : before.tags();
    Map<String, PropertyValue> properties =
        new TreeMap<>(described.cleared().contains("properties") ? Map.of() : before.properties());
    properties.keySet().removeAll(described.removedProperties());
    properties.putAll(described.setProperties());
    return new Attributes(
        described.name().orElse(before.name()),
        before.folder(),
        described.type().or(() -> type),
        described.tags().orElse(tags),
        properties);
  }

  private static Checkout checkout(RecordHeader header, DocumentEvent.CheckedOut out) {
    return new Checkout(header.principal(), out.since(), out.expiresAt(), out.comment());
  }

  private static DocumentView touched(
      DocumentView document, RecordHeader header, Attributes attributes) {
    return next(
        document,
        header,
        attributes,
        document.content(),
        document.version(),
        document.state(),
        document.checkout());
  }

  private static DocumentView withContent(
      DocumentView document,
      RecordHeader header,
      StoredContent content,
      Optional<Checkout> checkout) {
    return next(
        document,
        header,
        document.attributes(),
        content.ref(),
        document.version() + 1,
        document.state(),
        checkout);
  }

  private static DocumentView withState(
      DocumentView document, RecordHeader header, Lifecycle state) {
    return next(
        document,
        header,
        document.attributes(),
        document.content(),
        document.version(),
        state,
        Optional.empty());
  }

  /** A new revision of a document that was not modified. */
  private static DocumentView withCheckout(
      DocumentView document, RecordHeader header, Optional<Checkout> checkout) {
    return new DocumentView(
        document.id(),
        document.attributes(),
        document.content(),
        document.version(),
        header.sequence(),
        document.state(),
        document.owner(),
        document.createdAt(),
        document.createdBy(),
        document.modifiedAt(),
        document.modifiedBy(),
        checkout);
  }

  private static DocumentView next(
      DocumentView document,
      RecordHeader header,
      Attributes attributes,
      ContentRef content,
      int version,
      Lifecycle state,
      Optional<Checkout> checkout) {
    return new DocumentView(
        document.id(),
        attributes,
        content,
        version,
        header.sequence(),
        state,
        document.owner(),
        document.createdAt(),
        document.createdBy(),
        header.at(),
        header.principal(),
        checkout);
  }
}
