package org.muniment.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.ops.terminal.Figures;

/** What an event did, in a few words. */
final class HistoryText {

  private static final Map<String, String> WORDS =
      Map.of(
          "document.created", "created",
          "document.described", "described",
          "document.versionAdded", "new version",
          "document.trashed", "trashed",
          "document.restored", "restored",
          "document.checkedOut", "checked out",
          "document.checkedIn", "checked in",
          "document.checkoutReleased", "check-out given back",
          "document.versionRestored", "version restored");

  private HistoryText() {}

  /** For example {@code created: lease.pdf, 1.2 MB} or {@code described: name, tags}. */
  static String what(HistoryRecord record) {
    String word = WORDS.getOrDefault(record.type(), record.type());
    JsonNode changes = record.changes();
    if (changes == null || !changes.isObject()) {
      return word + ": erased";
    }
    String detail = String.join(", ", details(changes));
    return detail.isEmpty() ? word : word + ": " + detail;
  }

  private static List<String> details(JsonNode changes) {
    List<String> details = new ArrayList<>();
    if (changes.has("restoredVersion")) {
      details.add("number " + changes.path("restoredVersion").asText());
    }
    if (changes.has("contentHash")) {
      if (changes.has("name")) {
        details.add(changes.path("name").asText());
      }
      details.add(Figures.bytes(changes.path("size").asLong()));
    } else if (changes.has("checkout")) {
      until(changes.path("checkout")).ifPresent(details::add);
    } else if (!changes.has("state")) {
      changes.fieldNames().forEachRemaining(details::add);
    }
    return details;
  }

  private static Optional<String> until(JsonNode checkout) {
    return Optional.ofNullable(checkout.path("expiresAt").textValue())
        .map(Instant::parse)
        .map(end -> "until " + Figures.moment(end, ZoneId.systemDefault()));
  }
}
