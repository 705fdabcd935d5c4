package org.muniment.edge.documents;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.util.ByteString;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.muniment.edge.Contents;
import org.muniment.edge.http.ApiRequest;
import org.muniment.edge.http.EntityTag;
import org.muniment.edge.http.EntityTags;
import org.muniment.edge.http.Headers;
import org.muniment.edge.http.QueryParameters;
import org.muniment.edge.http.Responses;
import org.muniment.edge.json.Json;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemType;
import org.muniment.persistence.journal.DocumentHistory;
import org.muniment.protocol.content.ContentCommand;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.Principal;

/**
 * {@code GET /documents/{id}}: the document as it is, or with {@code ?at=} as it was.
 *
 * <p>{@code ?fields=} adds what is derived from the document and from its content, which changes
 * without a revision. The answer's tag is weak then and covers both, so that a client that waits
 * for a rendition is not told that nothing has changed. {@code If-Match} asks for the revision all
 * the same.
 *
 * <p>An instant that is still to come shows the document as it stands, less a check-out that will
 * have expired: as RFC 7089 answers for a time after the last state with that last state.
 */
final class Lookup {

  private static final String LANGUAGE = "language";
  private static final String PATH = "path";
  private static final String RENDITIONS = "renditions";
  private static final List<String> FIELDS = List.of(LANGUAGE, PATH, RENDITIONS);

  /** Of the derived part's digest in the tag; enough to tell its few states apart. */
  private static final int DIGEST_BYTES = 8;

  private final Conversation conversation;
  private final DocumentHistory history;
  private final Contents contents;

  Lookup(Conversation conversation, DocumentHistory history, Contents contents) {
    this.conversation = conversation;
    this.history = history;
    this.contents = contents;
  }

  private record Representation(EntityTag tag, Object json) {}

  private record Extended(
      @JsonUnwrapped DocumentJson document, @JsonUnwrapped DerivedJson derived) {}

  CompletionStage<HttpResponse> get(ApiRequest request, String segment) {
    QueryParameters query = request.query("at", "fields");
    Optional<Instant> at = query.instant("at");
    Set<String> fields = query.text("fields").map(Lookup::fields).orElse(Set.of());
    Optional<EntityTags> ifMatch = request.ifMatch();
    Optional<EntityTags> ifNoneMatch = request.ifNoneMatch();
    return document(request.principal(), Conversation.id(segment), at)
        .thenCompose(
            document -> {
              EntityTag tag = EntityTag.ofRevision(document.revision());
              if (ifMatch.filter(tags -> !tags.matchStrongly(tag)).isPresent()) {
                throw Conversation.staleRevision(document.revision()).asException();
              }
              return representation(document, tag, fields);
            })
        .thenApply(
            representation ->
                ifNoneMatch.filter(tags -> tags.matchWeakly(representation.tag())).isPresent()
                    ? Responses.notModified(representation.tag())
                    : Responses.json(StatusCodes.OK, representation.json())
                        .addHeader(Headers.etag(representation.tag())));
  }

  private static Set<String> fields(String list) {
    Set<String> fields = Set.copyOf(Arrays.asList(list.split(",", -1)));
    if (!FIELDS.containsAll(fields)) {
      throw Problem.invalidParameter(
              "fields",
              "'fields' may name %s, with commas between.".formatted(String.join(", ", FIELDS)))
          .with("known", FIELDS)
          .asException();
    }
    return fields;
  }

  /** The entity is asked in any case: it knows whether there is still something to be seen. */
  private CompletionStage<DocumentView> document(
      Principal principal, DocumentId id, Optional<Instant> at) {
    CompletionStage<DocumentView> current = conversation.current(principal, id);
    return at.isEmpty() ? current : current.thenCompose(document -> past(document, at.get()));
  }

  private CompletionStage<DocumentView> past(DocumentView current, Instant at) {
    return history
        .at(current.id(), at)
        .thenApply(
            then ->
                then.orElseThrow(
                    () ->
                        Problem.of(
                                ProblemType.DOCUMENT_NOT_YET_CREATED,
                                "The document was created at %s.".formatted(current.createdAt()))
                            .with("createdAt", current.createdAt())
                            .asException()));
  }

  private CompletionStage<Representation> representation(
      DocumentView document, EntityTag tag, Set<String> fields) {
    DocumentJson json = DocumentJson.of(document);
    return fields.isEmpty()
        ? CompletableFuture.completedFuture(new Representation(tag, json))
        : derived(document, fields)
            .thenApply(
                derived ->
                    new Representation(
                        EntityTag.ofDerived(document.revision(), digest(Json.write(derived))),
                        new Extended(json, derived)));
  }

  private CompletionStage<DerivedJson> derived(DocumentView document, Set<String> fields) {
    Optional<String> path =
        Optional.of(path(document.attributes())).filter(known -> fields.contains(PATH));
    if (!fields.contains(LANGUAGE) && !fields.contains(RENDITIONS)) {
      return CompletableFuture.completedFuture(
          new DerivedJson(Optional.empty(), path, Optional.empty()));
    }
    return contents
        .ask(document.content().hash(), ContentCommand.Get::new)
        .thenApply(
            reply ->
                new DerivedJson(
                    reply.language().filter(known -> fields.contains(LANGUAGE)),
                    path,
                    Optional.of(RenditionJson.all(reply))
                        .filter(known -> fields.contains(RENDITIONS))));
  }

  private static String path(Attributes attributes) {
    String folder = attributes.folder().value();
    return (folder.equals("/") ? folder : folder + '/') + attributes.name();
  }

  private static String digest(ByteString bytes) {
    try {
      byte[] whole = MessageDigest.getInstance("SHA-256").digest(bytes.toArrayUnsafe());
      return HexFormat.of().formatHex(whole, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
