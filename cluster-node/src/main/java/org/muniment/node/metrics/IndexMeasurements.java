package org.muniment.node.metrics;

import java.time.Duration;
import java.util.Optional;
import kamon.Kamon;
import kamon.metric.Counter;
import kamon.metric.Gauge;
import kamon.metric.MeasurementUnit;
import kamon.metric.Timer;
import org.muniment.protocol.content.ContentRef;

/**
 * What is measured of this node's index. Documents and bytes are counted once when the follower
 * starts and kept up by what it applies, so that looking at them costs nothing.
 */
public final class IndexMeasurements {

  private static final Gauge DOCUMENTS =
      Kamon.gauge("muniment.documents", "Documents, in whatever state").withoutTags();

  private static final Gauge CONTENT_BYTES =
      Kamon.gauge(
              "muniment.documents.content",
              "Bytes of the current contents of all documents",
              MeasurementUnit.information().bytes())
          .withoutTags();

  private static final Counter FOLLOWER_STARTS =
      Kamon.counter(
              "muniment.index.follower-starts", "Starts of the follower, first and after failures")
          .withoutTags();

  private static final Timer COMMITS =
      Kamon.timer("muniment.index.commit", "Durable commits of the index").withoutTags();

  private static final Gauge SEARCHES_WAITING =
      Kamon.gauge("muniment.search.waiting", "Searches that wait for a thread").withoutTags();

  private IndexMeasurements() {}

  /** The follower starts, or starts again because something failed. */
  public static void followerStarted() {
    FOLLOWER_STARTS.increment();
  }

  /** The follower begins with so much. */
  public static void counted(long documents, long contentBytes) {
    DOCUMENTS.update((double) documents);
    CONTENT_BYTES.update((double) contentBytes);
  }

  /** A document was put in, in place of its older self if there was one. */
  public static void put(Optional<ContentRef> before, ContentRef content) {
    if (before.isEmpty()) {
      DOCUMENTS.increment();
    }
    long growth = content.size() - before.map(ContentRef::size).orElse(0L);
    CONTENT_BYTES.increment((double) growth);
  }

  /** A document was taken out. */
  public static void takenOut(ContentRef content) {
    DOCUMENTS.decrement();
    CONTENT_BYTES.decrement((double) content.size());
  }

  /** The index was committed. */
  public static void committed(Duration time) {
    COMMITS.record(time);
  }

  /** A search waits for a thread. */
  public static void searchQueued() {
    SEARCHES_WAITING.increment();
  }

  /** A search waits no longer. */
  public static void searchDequeued() {
    SEARCHES_WAITING.decrement();
  }
}
