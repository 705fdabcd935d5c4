package org.muniment.edge.documents;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.actor.ClassicActorSystemProvider;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.PathMatcher0;
import akka.http.javadsl.server.Route;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.muniment.edge.EdgeSettings;
import org.muniment.edge.Limits;
import org.muniment.edge.http.ApiRequest;
import org.muniment.edge.http.ContentDisposition;
import org.muniment.edge.http.Endpoint;
import org.muniment.edge.http.Endpoints;
import org.muniment.edge.http.EntityTag;
import org.muniment.edge.http.FormData;
import org.muniment.edge.http.Headers;
import org.muniment.edge.http.MediaTypes;
import org.muniment.edge.http.QueryParameters;
import org.muniment.edge.http.Responses;
import org.muniment.edge.json.Json;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemType;
import org.muniment.edge.search.PositionText;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.AttributesPatch;
import org.muniment.protocol.document.DocumentCommand;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.Idempotency;
import org.muniment.protocol.document.Precondition;

/** {@code /documents} and {@code /documents/{id}}: creation, metadata, trash. */
final class DocumentRoutes {

  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final String JSON = "application/json";
  private static final String PURGE = "purge";

  private final Endpoints endpoints;
  private final Conversation conversation;
  private final Uploads uploads;
  private final MultipartUpload multipart;
  private final AttributesReader attributes;
  private final Listing listing;
  private final Lookup lookup;
  private final NewIds ids;
  private final Limits limits;
  private final ClassicActorSystemProvider system;

  DocumentRoutes(
      Endpoints endpoints,
      Conversation conversation,
      Uploads uploads,
      Listing listing,
      Lookup lookup,
      NewIds ids,
      EdgeSettings settings,
      ClassicActorSystemProvider system) {
    this.endpoints = endpoints;
    this.conversation = conversation;
    this.uploads = uploads;
    this.listing = listing;
    this.lookup = lookup;
    this.ids = ids;
    this.limits = settings.limits();
    this.attributes = new AttributesReader(limits);
    this.multipart = new MultipartUpload(uploads, attributes, limits.jsonSize(), system);
    this.system = system;
  }

  /**
   * @param documents the path of the collection
   */
  Route routes(PathMatcher0 documents) {
    return concat(
        path(
            documents,
            () ->
                endpoints.resource(
                    "documents", Endpoint.get(listing::list), Endpoint.post(this::create))),
        path(
            documents.slash(segment()),
            id ->
                endpoints.resource(
                    "documents/{id}",
                    Endpoint.get(request -> lookup.get(request, id)),
                    Endpoint.patch(request -> patch(request, id)),
                    Endpoint.delete(request -> delete(request, id)))),
        path(
            documents.slash(segment()).slash("restore"),
            id ->
                endpoints.resource(
                    "documents/{id}/restore", Endpoint.post(request -> restore(request, id)))));
  }

  private CompletionStage<HttpResponse> create(ApiRequest request) {
    Optional<String> key = request.idempotencyKey(limits.idempotencyKeyLength());
    DocumentId id = key.map(k -> DocumentId.derived(request.principal(), k)).orElseGet(ids::next);
    return upload(request)
        .thenCompose(
            created -> {
              Optional<Idempotency> idempotency =
                  key.map(k -> new Idempotency(k, fingerprint(request, created)));
              return conversation.change(
                  id,
                  replyTo ->
                      new DocumentCommand.Create(
                          request.principal(),
                          created.attributes(),
                          created.content(),
                          idempotency,
                          replyTo));
            })
        .thenApply(
            document ->
                written(StatusCodes.CREATED, document)
                    .addHeader(Headers.of("Location", request.path() + '/' + document.id())));
  }

  private CompletionStage<NewDocument> upload(ApiRequest request) {
    if (FormData.isDeclaredBy(request.body().contentType())) {
      request.query();
      return multipart.read(request.body());
    }
    QueryParameters query = request.query("name", "folder");
    Attributes named =
        attributes.plain(query.text("name").or(() -> filename(request)), query.text("folder"));
    return uploads
        .store(request.body(), MediaTypes.normalise(request.body().contentType()))
        .thenApply(content -> new NewDocument(named, content));
  }

  private static Optional<String> filename(ApiRequest request) {
    return request
        .header("Content-Disposition")
        .map(ContentDisposition::parse)
        .flatMap(ContentDisposition::filename);
  }

  private static String fingerprint(ApiRequest request, NewDocument created) {
    return Fingerprint.of(request.method(), request.path())
        .add(created.attributes())
        .add(created.content())
        .hex();
  }

  private CompletionStage<HttpResponse> patch(ApiRequest request, String segment) {
    request.query();
    requirePatch(request);
    DocumentId id = Conversation.id(segment);
    Precondition precondition = request.precondition();
    Optional<String> key = request.idempotencyKey(limits.idempotencyKeyLength());
    return request
        .body()
        .collect(limits.jsonSize(), system)
        .thenApply(bytes -> attributes.patch(Json.read(bytes)))
        .thenCompose(
            patch ->
                conversation.change(
                    id,
                    replyTo ->
                        new DocumentCommand.Describe(
                            request.principal(),
                            precondition,
                            patch,
                            key.map(k -> idempotency(request, k, precondition, patch)),
                            replyTo)))
        .thenApply(document -> written(StatusCodes.OK, document));
  }

  private static void requirePatch(ApiRequest request) {
    String type = MediaTypes.normalise(request.body().contentType());
    if (!type.equals(MERGE_PATCH) && !type.equals(JSON)) {
      throw Problem.of(
              ProblemType.UNSUPPORTED_MEDIA_TYPE,
              "A change is written as %s (RFC 7396).".formatted(MERGE_PATCH))
          .with("supported", List.of(MERGE_PATCH, JSON))
          .with(Headers.of("Accept-Patch", MERGE_PATCH + ", " + JSON))
          .asException();
    }
  }

  private static Idempotency idempotency(
      ApiRequest request, String key, Precondition precondition, AttributesPatch patch) {
    return new Idempotency(key, Fingerprint.of(request, precondition).add(patch).hex());
  }

  private CompletionStage<HttpResponse> delete(ApiRequest request, String segment) {
    return request.query(PURGE).flag(PURGE) ? purge(request, segment) : trash(request, segment);
  }

  /** The tombstone has no representation, hence no entity tag. */
  private CompletionStage<HttpResponse> purge(ApiRequest request, String segment) {
    DocumentId id = Conversation.id(segment);
    Precondition precondition = request.precondition();
    Optional<Idempotency> idempotency =
        request
            .idempotencyKey(limits.idempotencyKeyLength())
            .map(
                key ->
                    new Idempotency(
                        key,
                        Fingerprint.of(request.method(), request.path() + '?' + PURGE)
                            .add(precondition)
                            .hex()));
    return conversation
        .purge(
            id,
            replyTo ->
                new DocumentCommand.Purge(request.principal(), precondition, idempotency, replyTo))
        .thenApply(
            purged ->
                HttpResponse.create()
                    .withStatus(StatusCodes.NO_CONTENT)
                    .addHeader(PositionText.header(id, purged.revision())));
  }

  private CompletionStage<HttpResponse> trash(ApiRequest request, String segment) {
    Precondition precondition = request.precondition();
    Optional<Idempotency> idempotency = idempotency(request, precondition);
    return conversation
        .change(
            Conversation.id(segment),
            replyTo ->
                new DocumentCommand.Trash(request.principal(), precondition, idempotency, replyTo))
        .thenApply(
            document ->
                HttpResponse.create()
                    .withStatus(StatusCodes.NO_CONTENT)
                    .addHeader(Headers.etag(EntityTag.ofRevision(document.revision())))
                    .addHeader(PositionText.header(document)));
  }

  private CompletionStage<HttpResponse> restore(ApiRequest request, String segment) {
    request.query();
    Precondition precondition = request.precondition();
    Optional<Idempotency> idempotency = idempotency(request, precondition);
    return conversation
        .change(
            Conversation.id(segment),
            replyTo ->
                new DocumentCommand.Restore(
                    request.principal(), precondition, idempotency, replyTo))
        .thenApply(document -> written(StatusCodes.OK, document));
  }

  private Optional<Idempotency> idempotency(ApiRequest request, Precondition precondition) {
    return request
        .idempotencyKey(limits.idempotencyKeyLength())
        .map(key -> new Idempotency(key, Fingerprint.of(request, precondition).hex()));
  }

  /** The answer to a change, after which the document was like this. */
  static HttpResponse written(StatusCode status, DocumentView document) {
    return answer(status, document).addHeader(PositionText.header(document));
  }

  private static HttpResponse answer(StatusCode status, DocumentView document) {
    return Responses.json(status, DocumentJson.of(document))
        .addHeader(Headers.etag(EntityTag.ofRevision(document.revision())));
  }
}
