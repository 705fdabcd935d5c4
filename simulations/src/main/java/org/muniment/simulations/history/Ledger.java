package org.muniment.simulations.history;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** Everything that recording clients sent and were told. Safe for many threads. */
public final class Ledger {
  private final List<RecordedDocument> documents = new CopyOnWriteArrayList<>();
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final LongAdder acknowledged = new LongAdder();
  private final LongAdder unanswered = new LongAdder();
  private final LongAdder repeated = new LongAdder();

  void add(RecordedDocument document) {
    documents.add(document);
  }

  List<RecordedDocument> documents() {
    return documents;
  }

  /** An answer that is wrong by itself, whatever happened to the server. */
  void fault(String fault) {
    faults.add(fault);
  }

  void countAcknowledged() {
    acknowledged.increment();
  }

  void countUnanswered() {
    unanswered.increment();
  }

  void countRepeated() {
    repeated.increment();
  }

  public List<String> faults() {
    return List.copyOf(faults);
  }

  /** Writes that were acknowledged. */
  public long acknowledged() {
    return acknowledged.sum();
  }

  /** Writes sent without an answer, or with one that leaves the outcome open. */
  public long unanswered() {
    return unanswered.sum();
  }

  /** Writes whose outcome was open until the same request, sent again, was acknowledged. */
  public long repeated() {
    return repeated.sum();
  }
}
