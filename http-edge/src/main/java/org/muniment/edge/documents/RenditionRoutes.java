package org.muniment.edge.documents;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.PathMatcher0;
import akka.http.javadsl.server.Route;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.muniment.edge.Contents;
import org.muniment.edge.http.ApiRequest;
import org.muniment.edge.http.Endpoint;
import org.muniment.edge.http.Endpoints;
import org.muniment.edge.http.Page;
import org.muniment.edge.http.Responses;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemType;
import org.muniment.protocol.content.ContentCommand;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ContentReply;
import org.muniment.protocol.content.ExtractionFailure;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.Lifecycle;

/**
 * {@code /documents/{id}/renditions} and {@code …/renditions/text}: what machines made of the
 * current content.
 */
final class RenditionRoutes {

  private static final String RENDITIONS = "renditions";

  private final Endpoints endpoints;
  private final Conversation conversation;
  private final Contents contents;
  private final Downloads downloads;

  RenditionRoutes(
      Endpoints endpoints, Conversation conversation, Contents contents, Downloads downloads) {
    this.endpoints = endpoints;
    this.conversation = conversation;
    this.contents = contents;
    this.downloads = downloads;
  }

  /**
   * @param documents the path of the collection
   */
  Route routes(PathMatcher0 documents) {
    return concat(
        path(
            documents.slash(segment()).slash(RENDITIONS),
            id ->
                endpoints.resource(
                    "documents/{id}/renditions", Endpoint.get(request -> list(request, id)))),
        path(
            documents.slash(segment()).slash(RENDITIONS).slash(segment()),
            (id, kind) ->
                endpoints.resource(
                    "documents/{id}/renditions/{kind}",
                    Endpoint.get(request -> one(request, id, kind)),
                    Endpoint.head(request -> one(request, id, kind)))));
  }

  private CompletionStage<HttpResponse> list(ApiRequest request, String segment) {
    request.query();
    return current(request, segment)
        .thenCompose(this::result)
        .thenApply(
            reply ->
                Responses.json(
                    StatusCodes.OK,
                    new Page<>(List.of(RenditionJson.text(reply)), Optional.empty())));
  }

  private CompletionStage<HttpResponse> one(ApiRequest request, String segment, String kind) {
    Downloads.Request download = downloads.read(request);
    if (!kind.equals(RenditionJson.TEXT)) {
      throw Problem.of(ProblemType.RENDITION_NOT_FOUND, "There are renditions of kind text only.")
          .asException();
    }
    return current(request, segment)
        .thenCompose(
            document -> result(document).thenCompose(reply -> serve(download, document, reply)));
  }

  private CompletionStage<DocumentView> current(ApiRequest request, String segment) {
    return conversation.current(request.principal(), Conversation.id(segment));
  }

  private CompletionStage<ContentReply> result(DocumentView document) {
    if (document.state() == Lifecycle.TRASHED) {
      throw Conversation.refused(new DocumentReply.WrongState(document.state())).asException();
    }
    return contents.ask(document.content().hash(), ContentCommand.Get::new);
  }

  private CompletionStage<HttpResponse> serve(
      Downloads.Request download, DocumentView document, ContentReply reply) {
    if (reply instanceof ContentReply.Extracted extracted) {
      ContentRef text = extracted.text().text();
      return downloads.serve(
          download,
          new ContentRef(text.hash(), text.size(), RenditionJson.TEXT_TYPE),
          document.attributes().name() + ".txt");
    }
    if (reply instanceof ContentReply.Failed failed) {
      ExtractionFailure failure = failed.failure();
      throw Problem.of(ProblemType.RENDITION_FAILED, failure.reason())
          .with("code", failure.code())
          .asException();
    }
    return CompletableFuture.completedFuture(
        Responses.json(StatusCodes.ACCEPTED, RenditionJson.text(reply)));
  }
}
