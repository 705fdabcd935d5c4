package org.muniment.edge.observe;

import akka.http.javadsl.model.AttributeKey;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A request and its one answer, observed: traced, measured, written to the access log. The answer's
 * time is when it was ready to be sent; a streamed body may take longer.
 */
public final class Exchange {

  /** The name of the access log's logger. */
  private static final Logger ACCESS = LoggerFactory.getLogger("org.muniment.access");

  private static final AttributeKey<Route> ROUTE = AttributeKey.create("route", Route.class);

  /** Everything that no resource answered is one route. */
  private static final Route NONE = new Route("none", Level.INFO);

  private final HttpRequest request;
  private final TraceContext trace;
  private final long start = System.nanoTime();
  private final AtomicBoolean answered = new AtomicBoolean();

  /**
   * Which resource answered.
   *
   * @param template of its path, for example {@code documents/{id}}
   * @param level of its lines in the access log
   */
  private record Route(String template, Level level) {}

  private Exchange(HttpRequest request, TraceContext trace) {
    this.request = request;
    this.trace = trace;
  }

  /** A request that has just arrived. */
  public static Exchange begin(HttpRequest request) {
    return new Exchange(request, TraceContext.begin(request));
  }

  /** The response, as that of a resource whose path has this template. */
  public static HttpResponse byResource(String template, HttpResponse response) {
    return response.addAttribute(ROUTE, new Route(template, Level.INFO));
  }

  /** Like {@link #byResource}, for what is asked every few seconds and tells nothing. */
  public static HttpResponse byProbe(String template, HttpResponse response) {
    return response.addAttribute(ROUTE, new Route(template, Level.DEBUG));
  }

  /** The request as handlers see it, with its trace. */
  public HttpRequest traced(HttpRequest arrived) {
    return trace.attachedTo(arrived);
  }

  /**
   * The answer as the client sees it. Only the first one is observed: after a time-out a late one
   * goes nowhere.
   */
  public HttpResponse answered(HttpResponse response) {
    if (answered.compareAndSet(false, true)) {
      observe(response);
    }
    return response.addHeader(trace.header());
  }

  private void observe(HttpResponse response) {
    Route route = response.getAttribute(ROUTE).orElse(NONE);
    String method = request.method().name();
    int status = response.status().intValue();
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    HttpMeasurements.answered(method, route.template(), status, time);
    LoggingEventBuilder line =
        ACCESS
            .atLevel(route.level())
            .addKeyValue("method", method)
            .addKeyValue("route", route.template())
            .addKeyValue("path", request.getUri().getPathString())
            .addKeyValue("status", status)
            .addKeyValue("ms", time.toMillis())
            .addKeyValue("traceId", trace.traceId());
    OptionalLong bytes = response.entity().getContentLengthOption();
    (bytes.isPresent() ? line.addKeyValue("bytes", bytes.getAsLong()) : line)
        .log("{} {} {}", method, request.getUri().getPathString(), status);
  }
}
