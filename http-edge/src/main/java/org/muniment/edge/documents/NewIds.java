package org.muniment.edge.documents;

import com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.muniment.protocol.document.DocumentId;

/**
 * Ids for documents that are created without an idempotency key: time-ordered (RFC 9562, version
 * 7), and increasing within this process also when its clock is set back. They then carry the
 * latest time that was seen, until the clock has come there again.
 */
final class NewIds {

  private final AtomicReference<Instant> latest = new AtomicReference<>(Instant.EPOCH);
  private final TimeOrderedEpochFactory factory;

  NewIds(InstantSource clock) {
    this.factory =
        TimeOrderedEpochFactory.builder()
            .withInstantFunction(() -> latest.accumulateAndGet(clock.instant(), NewIds::later))
            .build();
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  DocumentId next() {
    return new DocumentId(factory.create());
  }
}
