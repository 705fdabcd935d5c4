package org.muniment.persistence.metrics;

import java.time.Duration;
import java.time.Instant;
import kamon.Kamon;
import kamon.metric.Counter;
import kamon.metric.MeasurementUnit;
import kamon.metric.Metric;

/**
 * What is measured of contents, the journal and its followers; {@code ops/docs/metrics.md} lists
 * it.
 */
public final class StorageMeasurements {

  private static final Metric.Timer JOURNAL_WRITES =
      Kamon.timer("muniment.journal.write", "From a batch of records to its commit");

  private static final Counter JOURNAL_RECORDS =
      Kamon.counter("muniment.journal.records", "Records committed").withoutTags();

  private static final Metric.Timer BLOBS =
      Kamon.timer(
          "muniment.blob.operation",
          "Writes: from the last byte until they are durable. Reads: until the first byte");

  private static final Metric.Counter BLOB_BYTES =
      Kamon.counter(
          "muniment.blob.transferred",
          "Bytes of contents read and written",
          MeasurementUnit.information().bytes());

  private static final Metric.Counter BLOB_FAILURES =
      Kamon.counter("muniment.blob.failures", "Reads and writes of contents that failed");

  private static final Metric.Timer FOLLOWER_DELAY =
      Kamon.timer("muniment.follower.delay", "From a record's time to its effect on a follower");

  /** An index that is built anew meets records of years ago. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private StorageMeasurements() {}

  /** A transaction of the journal has ended. */
  public static void journalWrite(int records, Duration time, boolean committed) {
    JOURNAL_WRITES.withTag("outcome", committed ? "committed" : "failed").record(time);
    if (committed) {
      JOURNAL_RECORDS.increment(records);
    }
  }

  /** A record has had its effect on a follower. */
  public static void followed(String follower, Instant recordedAt, Instant now) {
    Duration delay = Duration.between(recordedAt, now);
    Duration bounded = delay.isNegative() ? Duration.ZERO : delay;
    FOLLOWER_DELAY
        .withTag("follower", follower)
        .record(bounded.compareTo(LONGEST) > 0 ? LONGEST : bounded);
  }

  static void blobTime(String operation, Duration time) {
    BLOBS.withTag("operation", operation).record(time);
  }

  static void blobBytes(String operation, int bytes) {
    BLOB_BYTES.withTag("operation", operation).increment(bytes);
  }

  static void blobFailure(String operation) {
    BLOB_FAILURES.withTag("operation", operation).increment();
  }
}
