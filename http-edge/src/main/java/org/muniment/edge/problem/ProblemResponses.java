package org.muniment.edge.problem;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.muniment.edge.json.Json;
import org.muniment.edge.observe.HttpMeasurements;
import org.muniment.edge.observe.TraceContext;

/** Turns problems into responses of {@code application/problem+json}. */
public final class ProblemResponses {

  private static final ContentType MEDIA_TYPE = ContentTypes.parse("application/problem+json");

  private final Duration retryAfter;

  /**
   * @param retryAfter what {@code Retry-After} says where the status code asks for one; whole
   *     seconds
   */
  public ProblemResponses(Duration retryAfter) {
    this.retryAfter = retryAfter;
  }

  /** The response to a request. */
  public HttpResponse toResponse(Problem problem, HttpRequest request) {
    Map<String, Object> occurrence = new LinkedHashMap<>();
    String path = request.getUri().getPathString();
    if (!path.isEmpty()) {
      occurrence.put("instance", path);
    }
    TraceContext.of(request).ifPresent(trace -> occurrence.put("traceId", trace.traceId()));
    HttpResponse response = render(problem, occurrence);
    return problem.type().status() == 503
        ? response.addHeader(
            RawHeader.create("Retry-After", Long.toString(Math.max(1, retryAfter.toSeconds()))))
        : response;
  }

  /** The response to something that was not understood well enough to have a path. */
  static HttpResponse toResponse(Problem problem) {
    return render(problem, Map.of());
  }

  private static HttpResponse render(Problem problem, Map<String, Object> occurrence) {
    HttpMeasurements.problem(problem.type());
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", problem.type().uri().toString());
    body.put("title", problem.type().title());
    body.put("status", problem.type().status());
    body.put("detail", problem.detail());
    body.putAll(occurrence);
    body.putAll(problem.members());
    return HttpResponse.create()
        .withStatus(StatusCodes.get(problem.type().status()))
        .addHeader(RawHeader.create("Cache-Control", "no-store"))
        .addHeader(RawHeader.create("X-Content-Type-Options", "nosniff"))
        .addHeaders(problem.headers())
        .withEntity(HttpEntities.create(MEDIA_TYPE, Json.write(body)));
  }
}
