package org.muniment.edge.documents;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import akka.http.javadsl.model.StatusCodes;
import akka.util.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.muniment.edge.http.ApiRequest;
import org.muniment.edge.http.ContentDisposition;
import org.muniment.edge.http.EntityTag;
import org.muniment.edge.http.EntityTags;
import org.muniment.edge.http.Headers;
import org.muniment.edge.http.MediaTypes;
import org.muniment.edge.http.RangeRequest;
import org.muniment.edge.http.Responses;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemType;
import org.muniment.persistence.blob.BlobNotFoundException;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.blob.ByteRange;
import org.muniment.protocol.content.ContentRef;

/**
 * Serves content: conditions, then ranges, in the order of RFC 9110, section 13.2.2. Content has no
 * modification date here, so conditions on dates are ignored as section 13.1 says; a date in {@code
 * If-Range} never matches.
 */
final class Downloads {

  private final BlobStore blobs;
  private final int inMemory;
  private final Set<String> inlineTypes;

  /**
   * @param inMemory bytes up to which a content is read at once and answered from memory
   * @param inlineTypes media types that a browser may show in place
   */
  Downloads(BlobStore blobs, int inMemory, Set<String> inlineTypes) {
    this.blobs = blobs;
    this.inMemory = inMemory;
    this.inlineTypes = Set.copyOf(inlineTypes);
  }

  /** What a request for content says, apart from which content. */
  record Request(
      boolean headersOnly,
      boolean inline,
      Optional<EntityTags> ifMatch,
      Optional<EntityTags> ifNoneMatch,
      Optional<String> ifRange,
      Optional<String> range) {}

  /** Reads a GET or HEAD; ranges are defined for GET only (RFC 9110, section 14.2). */
  Request read(ApiRequest request) {
    return new Request(
        request.isHead(),
        inline(request.query("disposition").text("disposition")),
        request.ifMatch(),
        request.ifNoneMatch(),
        request.header("If-Range"),
        request.isHead() ? Optional.empty() : request.header("Range"));
  }

  private static boolean inline(Optional<String> disposition) {
    return switch (disposition.orElse("attachment")) {
      case "attachment" -> false;
      case "inline" -> true;
      default ->
          throw Problem.invalidParameter(
                  "disposition", "'disposition' must be inline or attachment.")
              .asException();
    };
  }

  /** The answer, once the content is known to be there. */
  CompletionStage<HttpResponse> serve(Request request, ContentRef content, String filename) {
    return isReadAtOnce(request, content)
        ? blobs
            .load(content.hash(), inMemory)
            .thenApply(bytes -> answer(request, content, filename, Optional.of(bytes)))
        : blobs
            .size(content.hash())
            .thenApply(
                size -> {
                  if (size.isEmpty()) {
                    throw new BlobNotFoundException(content.hash());
                  }
                  return answer(request, content, filename, Optional.empty());
                });
  }

  private boolean isReadAtOnce(Request request, ContentRef content) {
    return content.size() <= inMemory
        && !request.headersOnly()
        && request.ifMatch().isEmpty()
        && request.ifNoneMatch().isEmpty();
  }

  private HttpResponse answer(
      Request request, ContentRef content, String filename, Optional<ByteString> whole) {
    EntityTag tag = EntityTag.ofContent(content.hash());
    if (request.ifMatch().filter(tags -> !tags.matchStrongly(tag)).isPresent()) {
      throw Problem.of(
              ProblemType.CONTENT_CHANGED, "The content is another one than If-Match names.")
          .with(Headers.etag(tag))
          .asException();
    }
    if (request.ifNoneMatch().filter(tags -> tags.matchWeakly(tag)).isPresent()) {
      return Responses.notModified(tag);
    }
    List<HttpHeader> headers = headers(request, content, filename, tag);
    if (request.headersOnly()) {
      return HttpResponse.create()
          .addHeaders(headers)
          .addHeader(Headers.headContentLength(content.size()))
          .withEntity(HttpEntities.create(type(content), ByteString.emptyByteString()));
    }
    return ranged(range(request, tag, content.size()), content, headers, whole);
  }

  private static RangeRequest range(Request request, EntityTag tag, long size) {
    boolean applies =
        request.ifRange().map(String::strip).filter(v -> !v.equals(tag.toString())).isEmpty();
    return RangeRequest.of(applies ? request.range() : Optional.empty(), size);
  }

  private HttpResponse ranged(
      RangeRequest range,
      ContentRef content,
      List<HttpHeader> headers,
      Optional<ByteString> whole) {
    if (range instanceof RangeRequest.Unsatisfiable) {
      throw Problem.of(
              ProblemType.RANGE_NOT_SATISFIABLE,
              "The content has %d bytes; the range begins after them.".formatted(content.size()))
          .with("size", content.size())
          .with(Headers.of("Content-Range", "bytes */" + content.size()))
          .with(Headers.ACCEPT_RANGES)
          .asException();
    }
    HttpResponse response = HttpResponse.create().addHeaders(headers);
    if (range instanceof RangeRequest.Part part) {
      return response
          .withStatus(StatusCodes.PARTIAL_CONTENT)
          .addHeader(contentRange(part.range(), content.size()))
          .withEntity(
              whole
                  .map(bytes -> entity(content, cut(bytes, part.range())))
                  .orElseGet(
                      () -> entity(content, part.range().length(), Optional.of(part.range()))));
    }
    return response.withEntity(
        whole
            .map(bytes -> entity(content, bytes))
            .orElseGet(() -> entity(content, content.size(), Optional.empty())));
  }

  /** Within the content, as a satisfiable range is; which fits an int as the content does. */
  private static ByteString cut(ByteString bytes, ByteRange range) {
    return bytes.slice((int) range.from(), (int) (range.from() + range.length()));
  }

  private static ResponseEntity entity(ContentRef content, ByteString bytes) {
    return HttpEntities.create(type(content), bytes);
  }

  private ResponseEntity entity(ContentRef content, long length, Optional<ByteRange> range) {
    return length == 0
        ? HttpEntities.create(type(content), ByteString.emptyByteString())
        : HttpEntities.create(type(content), length, blobs.read(content.hash(), range));
  }

  private List<HttpHeader> headers(
      Request request, ContentRef content, String filename, EntityTag tag) {
    boolean inline = request.inline() && inlineTypes.contains(content.mediaType());
    String disposition = ContentDisposition.render(inline ? "inline" : "attachment", filename);
    return List.of(
        Headers.etag(tag),
        Headers.reprDigest(content.hash()),
        Headers.ACCEPT_RANGES,
        Headers.REVALIDATE,
        Headers.NO_SNIFF,
        Headers.SANDBOX,
        Headers.of("Content-Disposition", disposition));
  }

  private static HttpHeader contentRange(ByteRange range, long size) {
    long last = range.from() + range.length() - 1;
    return Headers.of("Content-Range", "bytes %d-%d/%d".formatted(range.from(), last, size));
  }

  private static ContentType type(ContentRef content) {
    return MediaTypes.toContentType(content.mediaType());
  }
}
