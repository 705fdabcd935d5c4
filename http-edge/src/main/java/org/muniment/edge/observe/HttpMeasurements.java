package org.muniment.edge.observe;

import java.time.Duration;
import kamon.Kamon;
import kamon.metric.Counter;
import kamon.metric.Metric;
import kamon.metric.Timer;
import kamon.tag.TagSet;
import org.muniment.edge.problem.ProblemType;

/** What is measured of HTTP; {@code ops/docs/metrics.md} lists it. */
public final class HttpMeasurements {

  private static final Metric.Timer REQUESTS =
      Kamon.timer("muniment.http.request", "From a request's header to its answer");

  private static final Metric.Counter PROBLEMS =
      Kamon.counter("muniment.http.problems", "Problems that were answered");

  private static final Metric.Gauge IN_FLIGHT =
      Kamon.gauge("muniment.http.in-flight", "Requests and streams of events that hold a place");

  private HttpMeasurements() {}

  static void answered(String method, String route, int status, Duration time) {
    Timer timer =
        REQUESTS.withTags(
            TagSet.builder()
                .add("method", method)
                .add("route", route)
                .add("status", status)
                .build());
    timer.record(time);
  }

  /** Counts a problem that is being answered. */
  public static void problem(ProblemType type) {
    Counter counter =
        PROBLEMS.withTags(
            TagSet.builder().add("type", type.slug()).add("status", type.status()).build());
    counter.increment();
  }

  /** A place was taken by something of this kind. */
  public static void entered(String kind) {
    IN_FLIGHT.withTag("kind", kind).increment();
  }

  /** Its place was given back. */
  public static void left(String kind) {
    IN_FLIGHT.withTag("kind", kind).decrement();
  }
}
