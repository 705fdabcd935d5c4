package org.muniment.edge.documents;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.PathMatcher0;
import akka.http.javadsl.server.Route;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.muniment.edge.Contents;
import org.muniment.edge.http.ApiRequest;
import org.muniment.edge.http.Endpoint;
import org.muniment.edge.http.Endpoints;
import org.muniment.edge.http.Headers;
import org.muniment.edge.http.Page;
import org.muniment.edge.http.Responses;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemType;
import org.muniment.protocol.content.ContentCommand;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ContentReply;
import org.muniment.protocol.content.ExtractedText;
import org.muniment.protocol.content.Picture;
import org.muniment.protocol.content.RecognisedText;
import org.muniment.protocol.content.RenditionFailure;
import org.muniment.protocol.content.RenditionKind;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.Lifecycle;

/**
 * {@code /documents/{id}/renditions} and {@code …/renditions/{kind}}: what machines made of the
 * current content.
 */
final class RenditionRoutes {

  private static final String RENDITIONS = "renditions";

  /** A rendition takes seconds; under a backlog the client asks some times more. */
  private static final HttpHeader SOON = Headers.of("Retry-After", "2");

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
        .thenCompose(this::results)
        .thenApply(
            results ->
                Responses.json(
                    StatusCodes.OK, new Page<>(RenditionJson.all(results), Optional.empty())));
  }

  private CompletionStage<HttpResponse> one(ApiRequest request, String segment, String name) {
    Downloads.Request download = downloads.read(request);
    RenditionKind kind = RenditionKind.of(name).orElseThrow(() -> noSuchRendition().asException());
    return current(request, segment)
        .thenCompose(
            document ->
                results(document).thenCompose(results -> serve(download, document, kind, results)));
  }

  private static Problem noSuchRendition() {
    return Problem.of(
        ProblemType.RENDITION_NOT_FOUND,
        "There are renditions of the kinds text, thumbnail, preview and ocr.");
  }

  /** A content without a text has none to recognise, either; one with a text says so itself. */
  private static boolean isUnknown(RenditionKind kind, ContentReply results) {
    return !results.has(kind) && !results.isPending(RenditionKind.TEXT);
  }

  private CompletionStage<DocumentView> current(ApiRequest request, String segment) {
    return conversation.current(request.principal(), Conversation.id(segment));
  }

  private CompletionStage<ContentReply> results(DocumentView document) {
    if (document.state() == Lifecycle.TRASHED) {
      throw Conversation.refused(new DocumentReply.WrongState(document.state())).asException();
    }
    return contents
        .ask(document.content().hash(), ContentCommand.Get::new)
        .thenApply(
            results -> {
              Gate.requireFree(results);
              return results;
            });
  }

  private CompletionStage<HttpResponse> serve(
      Downloads.Request download, DocumentView document, RenditionKind kind, ContentReply results) {
    if (isUnknown(kind, results)) {
      throw Problem.of(
              ProblemType.RENDITION_NOT_FOUND,
              "The content holds no pictures of text that could be recognised.")
          .asException();
    }
    RenditionFailure failure = results.failures().get(kind);
    if (failure != null) {
      throw Problem.of(ProblemType.RENDITION_FAILED, failure.reason())
          .with("code", failure.code())
          .asException();
    }
    Optional<ContentRef> made =
        switch (kind) {
          case TEXT -> results.text().map(ExtractedText::text).map(RenditionRoutes::plain);
          case OCR -> results.recognised().map(RecognisedText::text).map(RenditionRoutes::plain);
          case THUMBNAIL, PREVIEW ->
              Optional.ofNullable(results.pictures().get(kind)).map(Picture::image);
        };
    return made.map(content -> downloads.serve(download, content, filename(document, kind)))
        .orElseGet(
            () ->
                CompletableFuture.completedFuture(
                    Responses.json(StatusCodes.ACCEPTED, RenditionJson.of(kind, results))
                        .addHeader(SOON)));
  }

  private static ContentRef plain(ContentRef text) {
    return new ContentRef(text.hash(), text.size(), RenditionJson.TEXT_TYPE);
  }

  private static String filename(DocumentView document, RenditionKind kind) {
    String name = document.attributes().name();
    return switch (kind) {
      case TEXT -> name + ".txt";
      case OCR -> name + ".ocr.txt";
      case THUMBNAIL, PREVIEW -> name + "." + kind + ".jpg";
    };
  }
}
