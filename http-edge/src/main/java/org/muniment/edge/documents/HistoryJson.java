package org.muniment.edge.documents;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.muniment.persistence.journal.DocumentEvent;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.persistence.journal.StoredContent;
import org.muniment.protocol.document.Principal;

/**
 * One event of a document's history as clients see it.
 *
 * @param type stored name of the event, for example {@code document.described}
 * @param changes what changed, in the words of a merge patch (RFC 7396) over the document's fields,
 *     and with {@code restoredVersion} whose content came back; absent once the event was purged
 */
record HistoryJson(
    long sequence,
    Instant at,
    String principal,
    String type,
    Optional<Map<String, Object>> changes,
    String hash,
    String previousHash) {

  static HistoryJson of(JournalRecord record) {
    return new HistoryJson(
        record.header().sequence(),
        record.at(),
        record.header().principal().name(),
        record.header().type(),
        record.event().map(event -> changes(record.header().principal(), (DocumentEvent) event)),
        record.hash().hex(),
        record.previousHash().hex());
  }

  private static Map<String, Object> changes(Principal principal, DocumentEvent event) {
    if (event instanceof DocumentEvent.Created created) {
      return created(created);
    }
    if (event instanceof DocumentEvent.Described described) {
      return described(described);
    }
    if (event instanceof DocumentEvent.VersionAdded added) {
      return content(added.content());
    }
    if (event instanceof DocumentEvent.VersionRestored restored) {
      Map<String, Object> changes = content(restored.content());
      changes.put("restoredVersion", restored.version());
      return changes;
    }
    if (event instanceof DocumentEvent.CheckedOut out) {
      return Map.of("checkout", checkout(principal, out));
    }
    if (event instanceof DocumentEvent.CheckedIn in) {
      Map<String, Object> changes = content(in.content());
      changes.put("checkout", null);
      return changes;
    }
    if (event instanceof DocumentEvent.CheckoutReleased) {
      return Collections.singletonMap("checkout", null);
    }
    return Map.of("state", stateAfter(event));
  }

  private static String stateAfter(DocumentEvent event) {
    if (event instanceof DocumentEvent.Purged) {
      return "purged";
    }
    return event instanceof DocumentEvent.Trashed ? "trashed" : "live";
  }

  private static Map<String, Object> created(DocumentEvent.Created created) {
    Map<String, Object> changes = new LinkedHashMap<>();
    changes.put("name", created.name());
    changes.put("folder", created.folder().value());
    created.type().ifPresent(type -> changes.put("type", type));
    changes.put("tags", created.tags());
    changes.put("properties", DocumentJson.properties(created.properties()));
    putContent(changes, created.content());
    return changes;
  }

  private static Map<String, Object> described(DocumentEvent.Described described) {
    Map<String, Object> changes = new LinkedHashMap<>();
    described.cleared().forEach(field -> changes.put(field, null));
    described.name().ifPresent(name -> changes.put("name", name));
    described.type().ifPresent(type -> changes.put("type", type));
    described.tags().ifPresent(tags -> changes.put("tags", tags));
    Map<String, Object> properties = DocumentJson.properties(described.setProperties());
    described.removedProperties().forEach(name -> properties.put(name, null));
    if (!properties.isEmpty()) {
      changes.put("properties", properties);
    }
    return changes;
  }

  private static CheckoutJson checkout(Principal principal, DocumentEvent.CheckedOut out) {
    return new CheckoutJson(principal.name(), out.since(), out.expiresAt(), out.comment());
  }

  private static Map<String, Object> content(StoredContent content) {
    Map<String, Object> changes = new LinkedHashMap<>();
    putContent(changes, content);
    return changes;
  }

  private static void putContent(Map<String, Object> changes, StoredContent content) {
    changes.put("mediaType", content.mediaType());
    changes.put("size", content.size());
    changes.put("contentHash", content.hash().hex());
  }
}
