package org.muniment.edge.documents;

import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.actor.ClassicActorSystemProvider;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.PathMatcher0;
import akka.http.javadsl.server.Route;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.muniment.edge.EdgeSettings;
import org.muniment.edge.Limits;
import org.muniment.edge.http.ApiRequest;
import org.muniment.edge.http.Endpoint;
import org.muniment.edge.http.Endpoints;
import org.muniment.protocol.document.DocumentCommand;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.Idempotency;
import org.muniment.protocol.document.Precondition;

/**
 * {@code /documents/{id}/checkout}: taking a document to edit it alone, and giving it back. It ends
 * with new content at {@code …/checkin}, see {@link ContentRoutes}.
 */
final class CheckoutRoutes {

  private final Endpoints endpoints;
  private final Conversation conversation;
  private final CheckoutReader reader;
  private final Duration defaultExpiry;
  private final Limits limits;
  private final ClassicActorSystemProvider system;

  CheckoutRoutes(
      Endpoints endpoints,
      Conversation conversation,
      EdgeSettings settings,
      ClassicActorSystemProvider system) {
    this.endpoints = endpoints;
    this.conversation = conversation;
    this.reader = new CheckoutReader(settings.checkout());
    this.defaultExpiry = settings.checkout().defaultExpiry();
    this.limits = settings.limits();
    this.system = system;
  }

  /**
   * @param documents the path of the collection
   */
  Route routes(PathMatcher0 documents) {
    return path(
        documents.slash(segment()).slash("checkout"),
        id ->
            endpoints.resource(
                "documents/{id}/checkout",
                Endpoint.post(request -> checkOut(request, id)),
                Endpoint.delete(request -> release(request, id))));
  }

  private CompletionStage<HttpResponse> checkOut(ApiRequest request, String segment) {
    request.query();
    DocumentId id = Conversation.id(segment);
    Precondition precondition = request.precondition();
    Optional<String> key = request.idempotencyKey(limits.idempotencyKeyLength());
    return request
        .body()
        .collect(limits.jsonSize(), system)
        .thenApply(bytes -> reader.read(request.body().contentType(), bytes))
        .thenCompose(
            wish ->
                conversation.change(
                    id,
                    replyTo ->
                        new DocumentCommand.CheckOut(
                            request.principal(),
                            precondition,
                            wish.expiresIn().orElse(defaultExpiry),
                            wish.comment(),
                            key.map(k -> idempotency(request, k, precondition, wish)),
                            replyTo)))
        .thenApply(document -> DocumentRoutes.written(StatusCodes.OK, document));
  }

  private CompletionStage<HttpResponse> release(ApiRequest request, String segment) {
    request.query();
    Precondition precondition = request.precondition();
    Optional<Idempotency> idempotency =
        request
            .idempotencyKey(limits.idempotencyKeyLength())
            .map(key -> new Idempotency(key, Fingerprint.of(request, precondition).hex()));
    return conversation
        .change(
            Conversation.id(segment),
            replyTo ->
                new DocumentCommand.ReleaseCheckout(
                    request.principal(), precondition, idempotency, replyTo))
        .thenApply(document -> DocumentRoutes.written(StatusCodes.OK, document));
  }

  private static Idempotency idempotency(
      ApiRequest request, String key, Precondition precondition, CheckoutReader.Wish wish) {
    return new Idempotency(
        key,
        Fingerprint.of(request, precondition)
            .add(wish.expiresIn().map(Duration::toString))
            .add(wish.comment())
            .hex());
  }
}
