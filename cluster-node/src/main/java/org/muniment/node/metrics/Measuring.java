package org.muniment.node.metrics;

import com.typesafe.config.Config;
import kamon.Kamon;
import kamon.prometheus.PrometheusReporter;
import scala.Option;

/**
 * Kamon in this process: one for all nodes in it, as its instruments are. It is started by the
 * first node, has only daemon threads and goes with the process.
 */
public final class Measuring {

  private static boolean begun;

  private Measuring() {}

  /**
   * Starts to measure; from the second call on does nothing.
   *
   * @param config the whole configuration; the part {@code kamon} counts
   */
  public static synchronized void begin(Config config) {
    if (!begun) {
      Kamon.initWithoutAttaching(config);
      begun = true;
    }
  }

  /** Everything measured so far, in Prometheus's text format; empty before the first collection. */
  public static String text() {
    Option<String> data = PrometheusReporter.latestScrapeData();
    return data.isEmpty() ? "" : data.get();
  }
}
