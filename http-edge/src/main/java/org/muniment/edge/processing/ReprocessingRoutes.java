package org.muniment.edge.processing;

import static akka.http.javadsl.server.Directives.path;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.PathMatcher0;
import akka.http.javadsl.server.Route;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.muniment.edge.Reprocessing;
import org.muniment.edge.http.ApiRequest;
import org.muniment.edge.http.Endpoint;
import org.muniment.edge.http.Endpoints;
import org.muniment.edge.http.Responses;

/** {@code /renditions/reprocess}: process all contents once more, in the background. */
public final class ReprocessingRoutes {

  private final Endpoints endpoints;
  private final Reprocessing reprocessing;

  /** Routes to the runs. */
  public ReprocessingRoutes(Endpoints endpoints, Reprocessing reprocessing) {
    this.endpoints = endpoints;
    this.reprocessing = reprocessing;
  }

  /**
   * A run as clients see it.
   *
   * @param state {@code never}, {@code running}, {@code done}, or {@code disabled}
   */
  private record RunJson(
      String state,
      long run,
      Optional<Instant> requestedAt,
      Optional<String> requestedBy,
      int sharesDone,
      int shares) {

    static RunJson of(Reprocessing.Status status) {
      return new RunJson(
          state(status),
          status.run(),
          status.requestedAt(),
          status.requestedBy().map(Object::toString),
          status.sharesDone(),
          status.shares());
    }

    private static String state(Reprocessing.Status status) {
      if (status.run() == 0) {
        return "never";
      }
      if (status.sharesDone() >= status.shares()) {
        return "done";
      }
      return status.enabled() ? "running" : "disabled";
    }
  }

  /**
   * The routes.
   *
   * @param renditions the path above
   */
  public Route routes(PathMatcher0 renditions) {
    return path(
        renditions.slash("reprocess"),
        () ->
            endpoints.resource(
                "renditions/reprocess", Endpoint.get(this::status), Endpoint.post(this::begin)));
  }

  private CompletionStage<HttpResponse> status(ApiRequest request) {
    request.query();
    return answer(StatusCodes.OK, reprocessing.status());
  }

  /** Asked again while a run is under way, it answers the same and starts nothing. */
  private CompletionStage<HttpResponse> begin(ApiRequest request) {
    request.query();
    return answer(StatusCodes.ACCEPTED, reprocessing.begin(request.principal()));
  }

  private static CompletionStage<HttpResponse> answer(
      StatusCode code, CompletionStage<Reprocessing.Status> status) {
    return status.thenApply(run -> Responses.json(code, RunJson.of(run)));
  }
}
