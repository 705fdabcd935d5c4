package org.muniment.edge.description;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.util.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.muniment.edge.http.ApiRequest;
import org.muniment.edge.http.EntityTag;
import org.muniment.edge.http.Headers;
import org.muniment.edge.http.Responses;
import org.muniment.protocol.content.ContentHash;

/**
 * A file that is part of the program, kept in memory.
 *
 * @param headers that are sent with it, besides those of every file
 */
record StaticFile(ContentType type, ByteString bytes, EntityTag tag, List<HttpHeader> headers) {

  /**
   * Reads a file of the class path.
   *
   * @param mediaType with its parameters, if it has any
   */
  static StaticFile read(String resource, String mediaType, HttpHeader... headers) {
    try (InputStream in = StaticFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is not on the class path");
      }
      byte[] bytes = in.readAllBytes();
      return new StaticFile(
          ContentTypes.parse(mediaType),
          ByteString.fromArrayUnsafe(bytes),
          EntityTag.ofContent(new ContentHash(sha256(bytes))),
          List.of(headers));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file, or 304 for whoever has it. */
  CompletionStage<HttpResponse> get(ApiRequest request) {
    request.query();
    boolean known = request.ifNoneMatch().filter(tags -> tags.matchWeakly(tag)).isPresent();
    return CompletableFuture.completedFuture(known ? Responses.notModified(tag) : whole());
  }

  private HttpResponse whole() {
    return HttpResponse.create()
        .addHeader(Headers.etag(tag))
        .addHeader(Headers.REVALIDATE)
        .addHeader(Headers.NO_SNIFF)
        .addHeaders(headers)
        .withEntity(HttpEntities.create(type, bytes));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
