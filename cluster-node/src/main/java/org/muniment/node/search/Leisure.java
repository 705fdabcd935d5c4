package org.muniment.node.search;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import java.time.Duration;
import org.muniment.node.metrics.Foreground;

/**
 * The pace of work that nobody waits for: slow, and slower while somebody waits for something else.
 */
final class Leisure {

  private final SearchServiceSettings.Reindex settings;
  private final Foreground foreground;

  Leisure(SearchServiceSettings.Reindex settings, Foreground foreground) {
    this.settings = settings;
    this.foreground = foreground;
  }

  /** The same elements, so many a second at most. */
  <T> Source<T, NotUsed> slowed(Source<T, NotUsed> elements) {
    return elements.throttle(
        settings.entriesPerSecond(),
        Duration.ofSeconds(1),
        element -> foreground.isBusy() ? costWhenBusy() : 1);
  }

  /** In elements of a quiet time. */
  private int costWhenBusy() {
    return Math.max(1, settings.entriesPerSecond() / settings.busyEntriesPerSecond());
  }
}
