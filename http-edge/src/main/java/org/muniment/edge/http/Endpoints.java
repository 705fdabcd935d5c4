package org.muniment.edge.http;

import akka.actor.ClassicActorSystemProvider;
import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.ExceptionHandler;
import akka.http.javadsl.server.Rejection;
import akka.http.javadsl.server.RejectionHandler;
import akka.http.javadsl.server.Route;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.muniment.edge.Room;
import org.muniment.edge.observe.Exchange;
import org.muniment.edge.problem.Failures;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemResponses;
import org.muniment.edge.problem.ProblemType;

/**
 * What every request goes through on its way to its handler and back: screening, admission, the
 * method, failures turned into problems, the rest of the body.
 */
public final class Endpoints {

  private final Screening screening;
  private final Admission admission;
  private final Room room;
  private final BodySettings bodies;
  private final ProblemResponses problems;
  private final ClassicActorSystemProvider system;

  /** Endpoints that share one admission. */
  public Endpoints(
      Screening screening,
      Admission admission,
      Room room,
      BodySettings bodies,
      ProblemResponses problems,
      ClassicActorSystemProvider system) {
    this.screening = screening;
    this.admission = admission;
    this.room = room;
    this.bodies = bodies;
    this.problems = problems;
    this.system = system;
  }

  /**
   * A resource of the API: it has these methods and no others.
   *
   * @param template of its path below the API's root, as measurements and logs name it
   */
  public Route resource(String template, Endpoint... endpoints) {
    return Directives.extractRequest(
        request ->
            Directives.completeWithFuture(
                admitted(request, endpoints)
                    .thenApply(response -> Exchange.byResource(template, response))));
  }

  /**
   * A resource that answers under any load and to any name: for probes.
   *
   * @param template of its path, as measurements and logs name it
   */
  public Route probe(String template, Endpoint... endpoints) {
    return Directives.extractRequest(
        request ->
            Directives.completeWithFuture(
                answered(request, endpoints)
                    .thenApply(response -> Exchange.byProbe(template, response))));
  }

  /** Routes in which everything that no resource took, or that failed in between, is a problem. */
  public Route sealed(Route routes) {
    Route sealed = routes.seal(rejections(), exceptions());
    return Directives.extractRequest(request -> observed(Exchange.begin(request), sealed));
  }

  private Route observed(Exchange exchange, Route route) {
    return Directives.withRequestTimeoutResponse(
        late -> exchange.answered(respond(exchange.traced(late), new TimeoutException())),
        () ->
            Directives.mapRequest(
                exchange::traced, () -> Directives.mapResponse(exchange::answered, () -> route)));
  }

  private CompletionStage<HttpResponse> admitted(HttpRequest request, Endpoint[] endpoints) {
    Optional<Admission.Place> place = admission.enter();
    if (place.isEmpty()) {
      return CompletableFuture.completedFuture(respond(request, overloaded().asException()));
    }
    return screening
        .objection(request)
        .or(() -> shortage(request))
        .map(problem -> answered(request, refusing(problem)))
        .orElseGet(() -> answered(request, endpoints))
        .thenApply(place.get()::leaveAfter)
        .whenComplete(
            (response, failure) -> {
              if (failure != null) {
                place.get().leave();
              }
            });
  }

  private CompletionStage<HttpResponse> answered(HttpRequest request, Endpoint[] endpoints) {
    for (Endpoint endpoint : endpoints) {
      if (endpoint.method().equals(request.method())) {
        return answered(request, endpoint.handler());
      }
    }
    return answered(request, refusing(methodNotAllowed(request.method(), endpoints)));
  }

  private CompletionStage<HttpResponse> answered(HttpRequest request, Endpoint.Handler handler) {
    ApiRequest api = new ApiRequest(request, bodies);
    return handled(api, handler)
        .exceptionally(failure -> respond(request, failure))
        .thenCompose(response -> api.body().settle(system).thenApply(settled -> response));
  }

  private static CompletionStage<HttpResponse> handled(ApiRequest api, Endpoint.Handler handler) {
    try {
      return handler.handle(api);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Endpoint.Handler refusing(Problem problem) {
    return request -> CompletableFuture.failedFuture(problem.asException());
  }

  private HttpResponse respond(HttpRequest request, Throwable failure) {
    return problems.toResponse(Failures.toProblem(request, failure), request);
  }

  /** Deletions are let through: they are how room is made. */
  private Optional<Problem> shortage(HttpRequest request) {
    boolean brings = !request.method().isSafe() && !request.method().equals(HttpMethods.DELETE);
    return brings && !room.admits(0) ? Optional.of(Problem.noRoom()) : Optional.empty();
  }

  private Problem overloaded() {
    return Problem.of(
            ProblemType.OVERLOADED,
            "%d requests are being answered already; nothing was done with this one."
                .formatted(admission.limit()))
        .with("limit", admission.limit());
  }

  private static Problem methodNotAllowed(HttpMethod method, Endpoint[] endpoints) {
    String allow =
        Stream.of(endpoints)
            .map(endpoint -> endpoint.method().name())
            .collect(Collectors.joining(", "));
    return Problem.of(
            ProblemType.METHOD_NOT_ALLOWED,
            "%s cannot be used here; allowed are %s.".formatted(method.name(), allow))
        .with(Headers.of("Allow", allow));
  }

  private RejectionHandler rejections() {
    Route notFound =
        Directives.extractRequest(
            request ->
                Directives.completeWithFuture(answered(request, refusing(nothingAt(request)))));
    return RejectionHandler.newBuilder()
        .handleAll(Rejection.class, rejections -> notFound)
        .handleNotFound(notFound)
        .build();
  }

  private ExceptionHandler exceptions() {
    return ExceptionHandler.newBuilder()
        .matchAny(
            failure ->
                Directives.extractRequest(
                    request -> Directives.complete(respond(request, failure))))
        .build();
  }

  private static Problem nothingAt(HttpRequest request) {
    return Problem.of(
        ProblemType.NOT_FOUND, "Nothing is served at " + request.getUri().getPathString() + ".");
  }
}
