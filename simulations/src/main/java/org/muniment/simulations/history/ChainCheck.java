package org.muniment.simulations.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a document's history is a chain: numbered from 1 without gaps, each naming the hash
 * before.
 */
public final class ChainCheck {
  private static final String NOTHING_BEFORE = "0".repeat(64);

  private ChainCheck() {}

  /**
   * What is wrong with it, each fault in a sentence; nothing when it holds.
   *
   * @param history the items of {@code GET …/history} in order
   */
  public static List<String> faults(List<JsonNode> history) {
    List<String> faults = new ArrayList<>();
    String previous = NOTHING_BEFORE;
    long expected = 1;
    for (JsonNode event : history) {
      if (event.path("sequence").asLong() != expected) {
        faults.add(
            "event %d stands where %d is due".formatted(event.path("sequence").asLong(), expected));
      }
      if (!event.path("previousHash").asText().equals(previous)) {
        faults.add(
            "event %d names %s as its predecessor's hash, which is %s"
                .formatted(expected, event.path("previousHash").asText(), previous));
      }
      previous = event.path("hash").asText();
      if (!previous.matches("[0-9a-f]{64}")) {
        faults.add("event %d has the hash \"%s\"".formatted(expected, previous));
      }
      expected++;
    }
    return faults;
  }
}
