package org.muniment.ops.client;

import java.util.List;
import java.util.Optional;

/**
 * Whether records form a chain: numbered from 1 without a gap, each naming the hash of the one
 * before it, the first naming 64 zeros.
 */
final class ChainCheck {

  private static final String NOTHING_BEFORE = "0".repeat(64);

  private ChainCheck() {}

  /** The first place where they do not, as a sentence. */
  static Optional<String> firstFault(List<HistoryRecord> records) {
    String previous = NOTHING_BEFORE;
    long expected = 1;
    for (HistoryRecord record : records) {
      if (record.sequence() != expected) {
        return Optional.of(
            "Chain broken: record %d is missing; record %d comes in its place."
                .formatted(expected, record.sequence()));
      }
      if (!previous.equals(record.previousHash())) {
        return Optional.of(
            "Chain broken at record %d: it follows a record with hash %s, but the one before it has %s."
                .formatted(record.sequence(), record.previousHash(), previous));
      }
      previous = record.hash();
      expected++;
    }
    return records.isEmpty() ? Optional.of("There are no records.") : Optional.empty();
  }
}
