package org.muniment.node.metrics;

import java.time.Duration;
import kamon.Kamon;
import kamon.metric.Metric;

/** What is measured of the extraction of texts. */
public final class ProcessingMeasurements {

  private static final Metric.Counter RESULTS =
      Kamon.counter("muniment.processing.results", "Contents with a result: text, or why not");

  private static final Metric.Timer PARSES =
      Kamon.timer("muniment.processing.parse", "From giving a content to a child to its answer");

  private static final Metric.Timer RECOGNITIONS =
      Kamon.timer("muniment.processing.recognition", "One attempt at recognising a page");

  private ProcessingMeasurements() {}

  /**
   * A content has its result.
   *
   * @param result {@code text}, {@code ocr}, or the code of a failure
   */
  public static void result(String result) {
    RESULTS.withTag("result", result).increment();
  }

  /** A page was recognised, or not. */
  public static void recognised(Duration time) {
    RECOGNITIONS.withoutTags().record(time);
  }

  /** A child process has answered, or died. */
  public static void parsed(Duration time) {
    PARSES.withoutTags().record(time);
  }
}
