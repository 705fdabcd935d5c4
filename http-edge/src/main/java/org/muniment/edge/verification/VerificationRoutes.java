package org.muniment.edge.verification;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.path;

import akka.actor.typed.ActorRef;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.PathMatcher0;
import akka.http.javadsl.server.Route;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.muniment.edge.EdgeSettings.PageSizes;
import org.muniment.edge.Verifications;
import org.muniment.edge.http.ApiRequest;
import org.muniment.edge.http.Cursor;
import org.muniment.edge.http.Endpoint;
import org.muniment.edge.http.Endpoints;
import org.muniment.edge.http.Page;
import org.muniment.edge.http.QueryParameters;
import org.muniment.edge.http.Responses;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemType;
import org.muniment.protocol.verification.Fault;
import org.muniment.protocol.verification.Figures;
import org.muniment.protocol.verification.VerificationCommand;
import org.muniment.protocol.verification.VerificationReply;

/** {@code /verification} and {@code /verification/faults}. */
public final class VerificationRoutes {

  private static final String FAULTS = "faults";

  private final Endpoints endpoints;
  private final Verifications verifications;
  private final PageSizes pages;

  /** The routes of a verification service. */
  public VerificationRoutes(Endpoints endpoints, Verifications verifications, PageSizes pages) {
    this.endpoints = endpoints;
    this.verifications = verifications;
    this.pages = pages;
  }

  /**
   * How a run stands; only {@code state} when there was none.
   *
   * @param faults how many were found
   */
  private record StatusJson(
      String state,
      Optional<Instant> startedAt,
      Optional<Instant> endedAt,
      Optional<String> phase,
      Optional<Double> phaseProgress,
      Optional<Figures> checked,
      Optional<Long> faults,
      Optional<FaultJson> firstFault,
      Optional<String> trouble) {

    static final StatusJson NONE =
        new StatusJson(
            "none",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    static StatusJson of(VerificationReply.Status status) {
      return new StatusJson(
          status.state().toString(),
          Optional.of(status.startedAt()),
          status.endedAt(),
          Optional.of(status.phase().toString()),
          Optional.of(status.phaseProgress()),
          Optional.of(status.figures()),
          Optional.of(status.faults()),
          status.firstFault().map(FaultJson::of),
          status.trouble());
    }
  }

  /** A fault; absent what it is not about. */
  private record FaultJson(
      String kind,
      Optional<String> document,
      Optional<String> content,
      Optional<Long> sequence,
      String detail) {

    static FaultJson of(Fault fault) {
      return new FaultJson(
          fault.kind().toString(),
          fault.document().map(Object::toString),
          fault.content().map(Object::toString),
          fault.sequence(),
          fault.detail());
    }
  }

  /**
   * The routes.
   *
   * @param verification the path of the resource
   */
  public Route routes(PathMatcher0 verification) {
    return concat(
        path(
            verification,
            () ->
                endpoints.resource(
                    "verification",
                    Endpoint.get(this::status),
                    Endpoint.post(this::start),
                    Endpoint.delete(this::stop))),
        path(
            verification.slash("faults"),
            () -> endpoints.resource("verification/faults", Endpoint.get(this::faults))));
  }

  private CompletionStage<HttpResponse> status(ApiRequest request) {
    request.query();
    return answer(
        StatusCodes.OK, replyTo -> new VerificationCommand.GetStatus(request.principal(), replyTo));
  }

  private CompletionStage<HttpResponse> start(ApiRequest request) {
    boolean fresh = request.query("fresh").flag("fresh");
    return answer(
        StatusCodes.ACCEPTED,
        replyTo -> new VerificationCommand.Start(request.principal(), fresh, replyTo));
  }

  private CompletionStage<HttpResponse> stop(ApiRequest request) {
    request.query();
    return answer(
        StatusCodes.OK, replyTo -> new VerificationCommand.Stop(request.principal(), replyTo));
  }

  private CompletionStage<HttpResponse> answer(
      StatusCode code, Function<ActorRef<VerificationReply>, VerificationCommand> command) {
    return ask(command).thenApply(reply -> Responses.unstored(code, json(reply)));
  }

  private static StatusJson json(VerificationReply reply) {
    return reply instanceof VerificationReply.Status status
        ? StatusJson.of(status)
        : StatusJson.NONE;
  }

  private CompletionStage<HttpResponse> faults(ApiRequest request) {
    QueryParameters query = request.query("limit", "cursor");
    int limit = query.count("limit", pages.defaultLimit(), pages.maxLimit());
    long from = query.text("cursor").map(text -> Cursor.decode(FAULTS, text).from()).orElse(1L);
    int first = (int) Math.min(from, Integer.MAX_VALUE);
    return ask(replyTo ->
            new VerificationCommand.ListFaults(request.principal(), first, limit, replyTo))
        .thenApply(VerificationReply.Faults.class::cast)
        .thenApply(reply -> Responses.unstored(StatusCodes.OK, page(reply, first)));
  }

  private static Page<FaultJson> page(VerificationReply.Faults reply, int first) {
    List<FaultJson> items = reply.faults().stream().map(FaultJson::of).toList();
    return new Page<>(
        items,
        reply.more()
            ? Optional.of(new Cursor(FAULTS, (long) first + items.size()).encode())
            : Optional.empty());
  }

  private CompletionStage<VerificationReply> ask(
      Function<ActorRef<VerificationReply>, VerificationCommand> command) {
    return verifications
        .ask(command)
        .thenApply(
            reply -> {
              if (reply instanceof VerificationReply.Failed) {
                throw Problem.of(
                        ProblemType.UNAVAILABLE,
                        "The verification cannot keep its progress now. Ask again later.")
                    .asException();
              }
              return reply;
            });
  }
}
