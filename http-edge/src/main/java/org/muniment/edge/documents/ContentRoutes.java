package org.muniment.edge.documents;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.actor.typed.ActorRef;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.PathMatcher0;
import akka.http.javadsl.server.Route;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.muniment.edge.Limits;
import org.muniment.edge.http.ApiRequest;
import org.muniment.edge.http.Endpoint;
import org.muniment.edge.http.Endpoints;
import org.muniment.edge.http.FormData;
import org.muniment.edge.http.MediaTypes;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemType;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.document.DocumentCommand;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.Idempotency;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.Precondition;
import org.muniment.protocol.document.Principal;

/**
 * {@code /documents/{id}/content} and {@code /documents/{id}/versions/{n}/content}: the bytes; and
 * the other ways to a new version, {@code …/checkin} and {@code …/versions/{n}/restore}.
 */
final class ContentRoutes {

  private final Endpoints endpoints;
  private final Conversation conversation;
  private final Uploads uploads;
  private final Downloads downloads;
  private final Gate gate;
  private final Limits limits;

  ContentRoutes(
      Endpoints endpoints,
      Conversation conversation,
      Uploads uploads,
      Downloads downloads,
      Gate gate,
      Limits limits) {
    this.endpoints = endpoints;
    this.conversation = conversation;
    this.uploads = uploads;
    this.downloads = downloads;
    this.gate = gate;
    this.limits = limits;
  }

  /**
   * @param documents the path of the collection
   */
  Route routes(PathMatcher0 documents) {
    return concat(
        path(
            documents.slash(segment()).slash("content"),
            id ->
                endpoints.resource(
                    "documents/{id}/content",
                    Endpoint.get(request -> current(request, id)),
                    Endpoint.head(request -> current(request, id)),
                    Endpoint.put(request -> replace(request, id)))),
        path(
            documents.slash(segment()).slash("versions").slash(segment()).slash("content"),
            (id, number) ->
                endpoints.resource(
                    "documents/{id}/versions/{n}/content",
                    Endpoint.get(request -> version(request, id, number)),
                    Endpoint.head(request -> version(request, id, number)))),
        path(
            documents.slash(segment()).slash("checkin"),
            id ->
                endpoints.resource(
                    "documents/{id}/checkin", Endpoint.post(request -> checkIn(request, id)))),
        path(
            documents.slash(segment()).slash("versions").slash(segment()).slash("restore"),
            (id, number) ->
                endpoints.resource(
                    "documents/{id}/versions/{n}/restore",
                    Endpoint.post(request -> restore(request, id, number)))));
  }

  private CompletionStage<HttpResponse> current(ApiRequest request, String segment) {
    Downloads.Request download = downloads.read(request);
    return conversation
        .current(request.principal(), Conversation.id(segment))
        .thenCompose(document -> serve(download, document, document.content()));
  }

  private CompletionStage<HttpResponse> version(ApiRequest request, String segment, String number) {
    Downloads.Request download = downloads.read(request);
    return conversation
        .version(request.principal(), Conversation.id(segment), HistoryRoutes.version(number))
        .thenCompose(reply -> serve(download, reply.document(), reply.version().content()));
  }

  private CompletionStage<HttpResponse> serve(
      Downloads.Request download, DocumentView document, ContentRef content) {
    if (document.state() == Lifecycle.TRASHED) {
      throw Conversation.refused(new DocumentReply.WrongState(document.state())).asException();
    }
    return gate.open(content.hash())
        .thenCompose(open -> downloads.serve(download, content, document.attributes().name()));
  }

  /** A command that brings new content. */
  @FunctionalInterface
  private interface NewContent {
    DocumentCommand command(
        Principal principal,
        Precondition precondition,
        ContentRef content,
        Optional<Idempotency> idempotency,
        ActorRef<DocumentReply> replyTo);
  }

  private CompletionStage<HttpResponse> replace(ApiRequest request, String segment) {
    return store(request, segment, requiredPrecondition(request), DocumentCommand.AddVersion::new);
  }

  /** Needs no {@code If-Match}: the check-out has kept everybody else away. */
  private CompletionStage<HttpResponse> checkIn(ApiRequest request, String segment) {
    return store(request, segment, request.precondition(), DocumentCommand.CheckIn::new);
  }

  private CompletionStage<HttpResponse> store(
      ApiRequest request, String segment, Precondition precondition, NewContent change) {
    request.query();
    DocumentId id = Conversation.id(segment);
    Optional<String> key = request.idempotencyKey(limits.idempotencyKeyLength());
    requireRaw(request);
    return uploads
        .store(request.body(), MediaTypes.normalise(request.body().contentType()))
        .thenCompose(
            content ->
                conversation.change(
                    id,
                    replyTo ->
                        change.command(
                            request.principal(),
                            precondition,
                            content,
                            key.map(k -> idempotency(request, k, precondition, content)),
                            replyTo)))
        .thenApply(document -> DocumentRoutes.written(StatusCodes.OK, document));
  }

  private CompletionStage<HttpResponse> restore(ApiRequest request, String segment, String number) {
    request.query();
    DocumentId id = Conversation.id(segment);
    int version = HistoryRoutes.version(number);
    Precondition precondition = request.precondition();
    Optional<Idempotency> idempotency =
        request
            .idempotencyKey(limits.idempotencyKeyLength())
            .map(key -> new Idempotency(key, Fingerprint.of(request, precondition).hex()));
    return conversation
        .change(
            id,
            replyTo ->
                new DocumentCommand.RestoreVersion(
                    request.principal(), precondition, version, idempotency, replyTo))
        .thenApply(document -> DocumentRoutes.written(StatusCodes.OK, document));
  }

  private static Precondition requiredPrecondition(ApiRequest request) {
    Precondition precondition = request.precondition();
    if (precondition.kind() == Precondition.Kind.ABSENT) {
      throw Problem.of(
              ProblemType.PRECONDITION_REQUIRED,
              "Say in If-Match which revision the new content replaces, for example the ETag of"
                  + " the document as you read it, or * for whichever there is.")
          .asException();
    }
    return precondition;
  }

  private static void requireRaw(ApiRequest request) {
    if (FormData.isDeclaredBy(request.body().contentType())) {
      throw Problem.of(
              ProblemType.UNSUPPORTED_MEDIA_TYPE,
              "New content is the body itself, not a form; its kind stands in Content-Type.")
          .asException();
    }
  }

  private static Idempotency idempotency(
      ApiRequest request, String key, Precondition precondition, ContentRef content) {
    return new Idempotency(key, Fingerprint.of(request, precondition).add(content).hex());
  }
}
