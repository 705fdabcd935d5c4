package org.muniment.edge.health;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.PathMatcher0;
import akka.http.javadsl.server.Route;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.muniment.edge.Readiness;
import org.muniment.edge.Readiness.Fault;
import org.muniment.edge.http.ApiRequest;
import org.muniment.edge.http.Endpoint;
import org.muniment.edge.http.Endpoints;
import org.muniment.edge.http.Responses;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemType;

/**
 * {@code /health/live}, {@code /health/started}, {@code /health/ready}. Alive is a process that
 * answers at all; a node that stops is alive and not ready.
 */
public final class HealthRoutes {

  private static final List<Fault> STOPPING = List.of(new Fault("node", "The node is stopping."));

  private final Endpoints endpoints;
  private final Readiness readiness;
  private final BooleanSupplier stopping;

  /** Probes of this node. */
  public HealthRoutes(Endpoints endpoints, Readiness readiness, BooleanSupplier stopping) {
    this.endpoints = endpoints;
    this.readiness = readiness;
    this.stopping = stopping;
  }

  /** The three probes. */
  public Route routes() {
    PathMatcher0 health = segment("health");
    return concat(
        path(health.slash("live"), () -> probe("health/live", HealthRoutes::alive, List::of)),
        path(health.slash("started"), () -> probe("health/started", readiness::started, List::of)),
        path(health.slash("ready"), () -> probe("health/ready", this::ready, readiness::warnings)));
  }

  private static CompletionStage<List<Fault>> alive() {
    return CompletableFuture.completedFuture(List.of());
  }

  private CompletionStage<List<Fault>> ready() {
    return stopping.getAsBoolean()
        ? CompletableFuture.completedFuture(STOPPING)
        : readiness.ready();
  }

  private Route probe(
      String template,
      Supplier<CompletionStage<List<Fault>>> faults,
      Supplier<List<Fault>> warnings) {
    return endpoints.probe(
        template,
        Endpoint.get(request -> answer(request, faults.get(), warnings)),
        Endpoint.head(request -> answer(request, faults.get(), warnings)));
  }

  private static CompletionStage<HttpResponse> answer(
      ApiRequest request, CompletionStage<List<Fault>> faults, Supplier<List<Fault>> warnings) {
    request.query();
    return faults.thenApply(
        found -> {
          if (!found.isEmpty()) {
            throw notReady(found).asException();
          }
          return Responses.json(StatusCodes.OK, wellWith(warnings.get()));
        });
  }

  private static Map<String, Object> wellWith(List<Fault> warnings) {
    return warnings.isEmpty()
        ? Map.of("status", "ok")
        : Map.of("status", "limited", "warnings", warnings);
  }

  private static Problem notReady(List<Fault> faults) {
    return Problem.of(
            ProblemType.NOT_READY,
            faults.stream()
                .map(fault -> fault.component() + ": " + fault.reason())
                .collect(Collectors.joining(" ")))
        .with("faults", faults);
  }
}
